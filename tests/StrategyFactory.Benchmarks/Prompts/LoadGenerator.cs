using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace StrategyFactory.Benchmarks.Prompts;

/// <summary>What a load generator measured.</summary>
/// <param name="Tool">Its name.</param>
/// <param name="PerSecond">Answers a second.</param>
/// <param name="Median">Median latency in milliseconds.</param>
/// <param name="Percentile99">99th percentile in milliseconds.</param>
/// <param name="Failures">Answers that were no success, as the tool tells.</param>
internal sealed record LoadResult(string Tool, double PerSecond, double Median, double Percentile99, long Failures);

/// <summary>wrk, or hey where there is no wrk (Debian and Ubuntu have both): real HTTP over real sockets, from another process.</summary>
internal static partial class LoadGenerator
{
    private const int Connections = 8;

    /// <summary>Posts a JSON body over and over; null where neither tool is installed.</summary>
    /// <param name="url">Where to.</param>
    /// <param name="script">wrk's Lua script, or null to post <paramref name="body"/>.</param>
    /// <param name="body">The body.</param>
    /// <param name="seconds">For how long.</param>
    /// <param name="token">Cancels.</param>
    internal static async Task<LoadResult?> RunAsync(string url, string? script, string body, int seconds, CancellationToken token)
    {
        var folder = Directory.CreateTempSubdirectory("load-").FullName;
        try
        {
            var (lua, json) = (Path.Combine(folder, "post.lua"), Path.Combine(folder, "body.json"));
            await File.WriteAllTextAsync(json, body, token);
            await File.WriteAllTextAsync(lua, script ?? $"wrk.method = \"POST\"\nwrk.headers[\"Content-Type\"] = \"application/json\"\nwrk.body = [==[{body}]==]\n", token);
            return await TryAsync("wrk", ["-t1", $"-c{Connections}", $"-d{seconds}s", "--latency", "-s", lua, url], token) is { } wrk ? Wrk(wrk)
                : await TryAsync("hey", ["-z", $"{seconds}s", "-c", $"{Connections}", "-m", "POST", "-T", "application/json", "-D", json, url], token) is { } hey ? Hey(hey)
                : null;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<string?> TryAsync(string program, string[] arguments, CancellationToken token)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
            var errors = process.StandardError.ReadToEndAsync(token);
            var output = await process.StandardOutput.ReadToEndAsync(token);
            await process.WaitForExitAsync(token);
            await errors;
            return process.ExitCode == 0 ? output : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null; // not installed
        }
    }

    private static LoadResult Wrk(string output) => new(
        "wrk", Number(RatePattern().Match(output).Groups["rate"].Value), Milliseconds(output, "50%"), Milliseconds(output, "99%"),
        FailurePattern().Match(output) is { Success: true } failed ? long.Parse(failed.Groups["count"].Value, CultureInfo.InvariantCulture) : 0);

    private static LoadResult Hey(string output) => new(
        "hey", Number(RatePattern().Match(output).Groups["rate"].Value), 1000 * Number(HeyPattern("50").Match(output).Groups["time"].Value), 1000 * Number(HeyPattern("99").Match(output).Groups["time"].Value),
        StatusPattern().Matches(output).Where(match => match.Groups["status"].Value != "200").Sum(match => long.Parse(match.Groups["count"].Value, CultureInfo.InvariantCulture)));

    private static double Milliseconds(string output, string percentile)
    {
        var match = new Regex($@"{Regex.Escape(percentile)}\s+(?<time>[\d.]+)(?<unit>us|ms|s)", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)).Match(output);
        return Number(match.Groups["time"].Value) * match.Groups["unit"].Value switch
        {
            "us" => 0.001,
            "s" => 1000,
            _ => 1,
        };
    }

    private static Regex HeyPattern(string percentile) => new($@"{percentile}%%? in (?<time>[\d.]+) secs", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"Requests/sec:\s+(?<rate>[\d.]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex RatePattern();

    [GeneratedRegex(@"Non-2xx or 3xx responses: (?<count>\d+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex FailurePattern();

    [GeneratedRegex(@"\[(?<status>\d+)\]\s+(?<count>\d+) responses", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex StatusPattern();
}
