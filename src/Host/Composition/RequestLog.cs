using Serilog;
using Serilog.Events;
using Serilog.Filters;

namespace StrategyFactory.Host.Composition;

/// <summary>
/// One line a request: method, path, status, milliseconds. It goes to the log file; the console shows only requests that failed.
/// Query strings and headers, which may hold keys, are never part of it.
/// </summary>
internal static class RequestLog
{
    // What programs send without end, by the last part of the path.
    private static readonly string[] Busy = ["health", "claim", "heartbeat", "complete", "optimize-prompt", "record-performance"];

    private static readonly Func<LogEvent, bool> IsRequest = Matching.FromSource("Serilog.AspNetCore");

    /// <summary>Logs every request; first of all middleware, so that it sees the status that is sent.</summary>
    internal static void UseRequestLog(this WebApplication app) => app.UseSerilogRequestLogging(options =>
    {
        options.Logger = app.Services.GetRequiredService<Serilog.ILogger>();
        options.MessageTemplate = "HTTP {Method} {Path} responded {Status} in {Elapsed:0.0} ms";
        options.GetMessageTemplateProperties = (context, _, elapsed, status) =>
        [
            new("Method", new ScalarValue(context.Request.Method)),
            // Percent-encoded as it came: a line feed in a path would otherwise forge a line of the log.
            new("Path", new ScalarValue(context.Request.Path.ToUriComponent())),
            new("Status", new ScalarValue(status)),
            new("Elapsed", new ScalarValue(elapsed)),
        ];
        options.GetLevel = (context, _, exception) => exception is null
            ? Level(context.Request.Method, context.Request.Path.ToString(), context.Response.StatusCode)
            : LogEventLevel.Error;
    });

    /// <summary>Error from status 500; Debug for what is polled or sent without end, unless it was refused; else Information.</summary>
    internal static LogEventLevel Level(string method, string path, int status)
    {
        var last = path[(path.LastIndexOf('/') + 1)..];
        return status switch
        {
            >= 500 => LogEventLevel.Error,
            >= 400 => LogEventLevel.Information,
            _ when Busy.Contains(last, StringComparer.Ordinal) => LogEventLevel.Debug,
            _ when HttpMethods.IsGet(method) && Guid.TryParse(last, out var _) => LogEventLevel.Debug,
            _ => LogEventLevel.Information,
        };
    }

    /// <summary>Whether the console shows an entry: all but the lines of requests that went well or were refused.</summary>
    internal static bool BelongsOnConsole(LogEvent entry) => entry.Level >= LogEventLevel.Warning || !IsRequest(entry);
}
