-- Posts signed callbacks, read from the file that the environment names: a line each, its signature, a tab, its body.
local requests = {}
local at = 0

function init(args)
   for line in io.lines(os.getenv("CALLBACKS_FILE")) do
      local signature, body = line:match("^(%S+)\t(.*)$")
      local headers = { ["Content-Type"] = "application/json", ["X-Hub-Signature-256"] = signature }
      requests[#requests + 1] = wrk.format("POST", nil, headers, body)
   end
end

function request()
   at = at % #requests + 1
   return requests[at]
end

function done(summary, latency, requests)
   local errors = summary.errors
   local failed = errors.connect + errors.read + errors.write + errors.timeout
   io.write(string.format(
      "RESULT requests=%d microseconds=%d status=%d failed=%d p50=%d p99=%d\n",
      summary.requests, summary.duration, errors.status, failed, latency:percentile(50), latency:percentile(99)
   ))
end
