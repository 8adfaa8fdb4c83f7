// The Python of the document "EssentiaX Backend", Usage Examples, as it stands there.

// 1. User Registration and Login
export const REGISTRATION_AND_LOGIN = `
import requests

# Register user
response = requests.post("http://localhost:8000/api/v1/auth/register", json={
    "email": "user@example.com",
    "username": "testuser",
    "password": "securepassword123",
    "full_name": "Test User"
})

# Login
response = requests.post("http://localhost:8000/api/v1/auth/login/json", json={
    "email": "user@example.com",
    "password": "securepassword123"
})

token = response.json()["access_token"]
headers = {"Authorization": f"Bearer {token}"}
`;

// 2. Dataset Upload
export const DATASET_UPLOAD = `
# Upload CSV file
with open("dataset.csv", "rb") as f:
    files = {"file": ("dataset.csv", f, "text/csv")}
    data = {
        "name": "My Dataset",
        "description": "Sample dataset for analysis",
        "is_public": False
    }
    response = requests.post(
        "http://localhost:8000/api/v1/datasets/upload",
        files=files,
        data=data,
        headers=headers
    )

dataset_id = response.json()["dataset_id"]
`;

// 3. Generate EDA Report
export const REPORT_ANALYSIS = `
# Create analysis request
analysis_request = {
    "dataset_id": dataset_id,
    "report_title": "Comprehensive EDA Report",
    "report_description": "Full analysis of the dataset",
    "target_column": "target",
    "analysis_mode": "all",
    "sample_size": 10000,
    "max_plots": 8
}

response = requests.post(
    "http://localhost:8000/api/v1/reports/analyze",
    json=analysis_request,
    headers=headers
)

report_id = response.json()["report_id"]
`;

// 4. Download Report
export const REPORT_DOWNLOAD = `
# Download HTML report
response = requests.get(
    f"http://localhost:8000/api/v1/reports/{report_id}/download",
    headers=headers
)

with open("report.html", "wb") as f:
    f.write(response.content)
`;
