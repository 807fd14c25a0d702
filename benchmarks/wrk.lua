-- Sends the requests of a file in turn, checks that each answer is 200 and holds the expected code, and prints what it
-- came to as one line of JSON. Arguments: the file (whole HTTP requests, a NUL between them), the code.

local threads = {}

function setup(thread)
  table.insert(threads, thread)
end

function init(arguments)
  requests, at, wrong = {}, 0, 0
  local file = assert(io.open(arguments[1], "rb"))
  for request in file:read("*a"):gmatch("[^%z]+") do
    table.insert(requests, request)
  end
  file:close()
  expected = arguments[2]
end

function request()
  at = at % #requests + 1
  return requests[at]
end

function response(status, headers, body)
  if status ~= 200 or not body:find(expected, 1, true) then
    wrong = wrong + 1
  end
end

function done(summary, latency)
  local bad = 0
  for _, thread in ipairs(threads) do
    bad = bad + thread:get("wrong")
  end
  local errors = summary.errors
  bad = bad + errors.connect + errors.read + errors.write + errors.timeout
  io.write(string.format(
    '{"requests": %d, "seconds": %.6f, "p50": %.4f, "p99": %.4f, "wrong": %d}\n',
    summary.requests, summary.duration / 1e6,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000, bad))
end
