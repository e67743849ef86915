using NUnit.Framework;
using Serilog.Events;
using StrategyFactory.Host.Composition;

namespace StrategyFactory.Tests.Host.Composition;

internal sealed class RequestLogTests
{
    [TestCase("GET", "/", 200, LogEventLevel.Information)]
    [TestCase("GET", "/runs", 200, LogEventLevel.Information)]
    [TestCase("POST", "/evolve", 202, LogEventLevel.Information)]
    [TestCase("POST", "/runs/019ac0de-0000-7000-8000-000000000001/cancel", 200, LogEventLevel.Information)]
    [TestCase("DELETE", "/optimizations/019ac0de-0000-7000-8000-000000000001", 204, LogEventLevel.Information)]
    [TestCase("GET", "/health", 200, LogEventLevel.Debug)]
    [TestCase("GET", "/runs/019ac0de-0000-7000-8000-000000000001", 200, LogEventLevel.Debug)]
    [TestCase("POST", "/jobs/claim", 200, LogEventLevel.Debug)]
    [TestCase("POST", "/controller/tasks/heartbeat", 200, LogEventLevel.Debug)]
    [TestCase("POST", "/optimize-prompt", 200, LogEventLevel.Debug)]
    [TestCase("POST", "/optimize-prompt", 400, LogEventLevel.Information)]
    [TestCase("GET", "/runs/019ac0de-0000-7000-8000-000000000001", 404, LogEventLevel.Information)]
    [TestCase("GET", "/health", 503, LogEventLevel.Error)]
    [TestCase("POST", "/evolve", 500, LogEventLevel.Error)]
    public void What_is_sent_without_end_is_quiet_unless_it_fails(string method, string path, int status, LogEventLevel level) =>
        Assert.That(RequestLog.Level(method, path, status), Is.EqualTo(level));

    [TestCase("Serilog.AspNetCore.RequestLoggingMiddleware", LogEventLevel.Information, false)]
    [TestCase("Serilog.AspNetCore.RequestLoggingMiddleware", LogEventLevel.Error, true)]
    [TestCase("StrategyFactory.Evolution.Runs.EvolveHandler", LogEventLevel.Information, true)]
    public void The_console_shows_requests_only_where_they_failed(string source, LogEventLevel level, bool shown)
    {
        LogEventProperty written = new("SourceContext", new ScalarValue(source));
        var entry = new LogEvent(DateTimeOffset.UnixEpoch, level, null, MessageTemplate.Empty, [written]);
        Assert.That(RequestLog.BelongsOnConsole(entry), Is.EqualTo(shown));
    }
}
