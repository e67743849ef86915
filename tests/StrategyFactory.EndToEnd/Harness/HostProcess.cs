using System.Diagnostics;
using System.Text;
using StrategyFactory.Host.EmbeddedPostgres;
using StrategyFactory.Tests;

namespace StrategyFactory.EndToEnd.Harness;

/// <summary>What a finished process left behind.</summary>
internal sealed record Outcome(int Code, string Output, string Errors)
{
    /// <summary>The lines of the error stream that say something.</summary>
    public string[] ErrorLines => Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}

/// <summary>The built program as a child process, its two streams kept apart. Disposing kills it if it still runs.</summary>
internal sealed class HostProcess : IAsyncDisposable
{
    private const int InterruptSignal = 2;
    private const int TerminateSignal = 15;
    private const int FreezeSignal = 19;
    private const int ContinueSignal = 18;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static readonly IReadOnlyDictionary<string, string> NoVariables = new Dictionary<string, string>(StringComparer.Ordinal);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();

    private HostProcess(ProcessStartInfo start)
    {
        _process = new() { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Keep(_output, line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(_errors, line.Data);
        _process.Start();
        _process.StandardInput.Close();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>The program, built with the configuration of these tests.</summary>
    public static string Program { get; } = Path.Combine(
        Repository.Root, "src", "Host", "bin", new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name, "net10.0", "StrategyFactory.Host.dll");

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public string Errors => Read(_errors);

    public string Output => Read(_output);

    public static HostProcess Start(IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo("dotnet", [Program, .. arguments])
        {
            UseShellExecute = false,
            WorkingDirectory = Path.GetTempPath(),
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in new[] { "FACTORY_STORAGE", "ConnectionStrings__Factory", "POSTGRES_URL" })
        {
            start.Environment.Remove(name);
        }

        // a process that lives for seconds mostly compiles: it neither counts for later nor maps each method's memory twice
        start.Environment["DOTNET_TieredPGO"] = "0";
        start.Environment["DOTNET_EnableWriteXorExecute"] = "0";
        foreach (var (name, value) in environment ?? NoVariables)
        {
            start.Environment[name] = value;
        }

        return new(start);
    }

    /// <summary>Runs a verb to its end.</summary>
    public static async Task<Outcome> RunAsync(params string[] arguments)
    {
        await using var process = Start(arguments);
        return await process.EndAsync();
    }

    /// <summary>What Ctrl-C sends.</summary>
    public void Interrupt() => Libc.Kill(Id, InterruptSignal);

    /// <summary>SIGTERM, and the orderly end that it asks for.</summary>
    public Task<Outcome> TerminateAsync()
    {
        _ = Libc.Kill(Id, TerminateSignal);
        return EndAsync();
    }

    /// <summary>SIGSTOP: it does nothing more, but its connections live.</summary>
    public void Freeze() => _ = Libc.Kill(Id, FreezeSignal);

    /// <summary>SIGCONT: it goes on where it was.</summary>
    public void Continue() => _ = Libc.Kill(Id, ContinueSignal);

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        _ = Libc.Kill(Id, Libc.KillSignal);
        await EndAsync();
    }

    /// <summary>Waits for the end; a process that outlives all patience is killed and fails the test.</summary>
    public async Task<Outcome> EndAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException late)
        {
            _process.Kill();
            throw new TimeoutException($"The program did not end. It said: {Read(_output)}{Errors}", late);
        }

        return new(_process.ExitCode, Read(_output), Errors);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
    }

    private static void Keep(StringBuilder text, string? line)
    {
        if (line is not null)
        {
            lock (text)
            {
                text.Append(line).Append('\n');
            }
        }
    }

    private static string Read(StringBuilder text)
    {
        lock (text)
        {
            return text.ToString();
        }
    }
}
