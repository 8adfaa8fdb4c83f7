-- Takes the paths of $BENCH_PATHS in turn, as GET or, with $BENCH_BODY, as POST of that file.
local body
if os.getenv("BENCH_BODY") then
  local file = assert(io.open(os.getenv("BENCH_BODY"), "rb"))
  body = file:read("*a")
  file:close()
end
local headers = {}
if body then headers["Content-Type"] = os.getenv("BENCH_TYPE") end

local requests, at = {}, 0
function init()
  for line in io.lines(os.getenv("BENCH_PATHS")) do
    requests[#requests + 1] = wrk.format(body and "POST" or "GET", line, headers, body)
  end
end
function request()
  at = at % #requests + 1
  return requests[at]
end
function done(summary, latency)
  local e = summary.errors
  io.write(string.format('JSON {"rate":%.1f,"p50_ms":%.3f,"p99_ms":%.3f,"errors":%d}\n',
    summary.requests / (summary.duration / 1e6), latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    e.status + e.connect + e.read + e.write + e.timeout))
end
