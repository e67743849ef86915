using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.Versioning;
using Microsoft.Extensions.Options;

namespace StrategyFactory.LanguageModels.Jobs.Backends.External;

/// <summary>A Python that can be started, and what it lacks.</summary>
/// <param name="Path">Its full path; null where there is none.</param>
/// <param name="Reason">Why it cannot be used, a sentence; null where it can.</param>
/// <param name="Lacking">Modules that it lacks, of those that were asked for.</param>
internal sealed record Interpreter(string? Path, string? Reason, IReadOnlyList<string> Lacking);

/// <summary>Looks whether the configured Pythons are there and have what is needed; remembers it for a while.</summary>
internal sealed class Interpreters(IOptions<LanguageModelsOptions> options, TimeProvider clock)
{
    // finds modules without loading them: that of torch alone would take seconds
    private const string Question =
        """
        import importlib.util, sys
        if sys.version_info < (3, 9):
            print("python>=3.9")
        for name in sys.argv[1:]:
            if importlib.util.find_spec(name) is None:
                print(name)
        print("asked")
        """;

    private const int MostAnswer = 10_000;
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly ConcurrentDictionary<string, (long At, Interpreter Found)> _known = new(StringComparer.Ordinal);

    /// <summary>Looks for an interpreter.</summary>
    /// <param name="setting">The setting that names it, below <c>LanguageModels:Backends</c>.</param>
    /// <param name="configured">What it says.</param>
    /// <param name="modules">What it must have.</param>
    /// <param name="token">Ends the look.</param>
    internal async Task<Interpreter> FindAsync(string setting, string configured, IReadOnlyList<string> modules, CancellationToken token)
    {
        if (!OperatingSystem.IsLinux())
        {
            return new(null, "Trainings in processes of their own are built for Linux.", []);
        }

        var named = configured.Length > 0 ? configured : options.Value.Backends.Python;
        if (named.Length == 0)
        {
            return new(null, $"No interpreter is configured: a Python as LanguageModels:Backends:{setting} or :Python.", []);
        }

        if (PathOf(named) is not { } path)
        {
            return new(null, $"The interpreter '{named}' is not here, or is no program.", []);
        }

        var key = string.Join('\n', [path, .. modules]);
        if (!_known.TryGetValue(key, out var known) || clock.GetElapsedTime(known.At) > Fresh)
        {
            known = (clock.GetTimestamp(), await AskAsync(path, modules, token));
            _known[key] = known;
        }

        return known.Found;
    }

    private async Task<Interpreter> AskAsync(string path, IReadOnlyList<string> modules, CancellationToken token)
    {
        ProcessStartInfo start = new(path)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        start.Environment.Clear();
        foreach (var (name, value) in ExternalEnvironment.Of(options.Value.Backends.Variables))
        {
            start.Environment[name] = value;
        }

        foreach (var argument in (string[])["-c", Question, .. modules])
        {
            start.ArgumentList.Add(argument);
        }

        using var patience = new CancellationTokenSource(Patience, clock);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(token, patience.Token);
        try
        {
            using var process = Process.Start(start) ?? throw new Win32Exception($"{path} did not start.");
            try
            {
                process.StandardInput.Close();
                var errors = ReadAsync(process.StandardError, ended.Token);
                var answer = await ReadAsync(process.StandardOutput, ended.Token);
                await process.WaitForExitAsync(ended.Token);
                string[] lines = answer.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
                if (process.ExitCode != 0 || lines.LastOrDefault() != "asked")
                {
                    var last = (await errors).Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault()
                        ?? $"code {process.ExitCode}";
                    return new(path, $"The interpreter '{path}' cannot be asked for its modules: {TextLine.Sentence(last)}", modules);
                }

                string[] lacking = [.. lines[..^1]];
                return new(path, lacking.Length == 0 ? null : $"{path} lacks {string.Join(", ", lacking)}.", lacking);
            }
            finally
            {
                if (!process.HasExited)
                {
                    process.Kill(entireProcessTree: true);
                }
            }
        }
        catch (Win32Exception refusal)
        {
            return new(path, $"The interpreter '{path}' cannot be started: {refusal.Message}.", modules);
        }
        catch (OperationCanceledException) when (!token.IsCancellationRequested)
        {
            return new(path, $"The interpreter '{path}' did not say within {Patience.TotalSeconds} s which modules it has.", modules);
        }
    }

    /// <summary>All that it says, of very much the beginning.</summary>
    private static async Task<string> ReadAsync(StreamReader from, CancellationToken token)
    {
        var (kept, piece) = (new System.Text.StringBuilder(), new char[4096]);
        for (int read; (read = await from.ReadAsync(piece, token)) > 0;)
        {
            kept.Append(piece, 0, Math.Min(read, MostAnswer - kept.Length));
        }

        return kept.ToString();
    }

    [SupportedOSPlatform("linux")]
    private static string? PathOf(string named)
    {
        var candidates = named.Contains('/', StringComparison.Ordinal)
            ? [Path.GetFullPath(named)]
            : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Where(folder => folder.Length > 0)
                .Select(folder => Path.Combine(folder, named));
        const UnixFileMode Runs = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        return candidates.FirstOrDefault(path => File.Exists(path) && (File.GetUnixFileMode(path) & Runs) != UnixFileMode.None);
    }
}
