DROP TABLE tenant_weeks;
DROP TABLE alerts;
DROP TABLE alert_rules;
