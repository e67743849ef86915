using System.CommandLine;
using System.Globalization;
using StrategyFactory.TerminalWorker.Settings;
using StrategyFactory.TerminalWorker.Work;

namespace StrategyFactory.Host.Cli;

/// <summary>
/// <c>terminal-worker</c>: lets a MetaTrader on this machine run the tasks of a factory elsewhere. It speaks HTTP and opens no database.
/// </summary>
internal static class TerminalWorkerVerb
{
    private const string KeyVariable = "FACTORY_API_KEY";

    private static readonly Option<string> TerminalPath =
        new("--terminal") { Description = "The terminal's program: terminal64.exe or terminal.exe.", HelpName = "PATH", Required = true };
    private static readonly Option<string> Server =
        new("--server") { Description = "Address of the factory, such as http://factory:8400.", HelpName = "URL", Required = true };
    private static readonly Option<string?> Key = new("--key")
    {
        Description = $"API key of the factory, or @FILE that holds it (also {KeyVariable}, which nobody sees in a list of processes).",
        HelpName = "K",
    };

    private static readonly Option<string?> Name =
        new("--name") { Description = "The worker's own name; the machine's without it.", HelpName = "NAME" };
    private static readonly Option<string?> Data =
        new("--data") { Description = "The terminal's data folder; found without it.", HelpName = "DIR" };
    private static readonly Option<bool> Portable =
        new("--portable") { Description = "Start the terminal in portable mode: its data lies beside its program." };
    private static readonly Option<string> Wine = new("--wine")
    {
        Description = "What runs an .exe where there is no Windows.",
        HelpName = "PROGRAM",
        DefaultValueFactory = _ => "wine",
    };

    private static readonly Option<string?> Folder =
        new("--folder") { Description = "The worker's own folder; below --storage without it.", HelpName = "DIR" };
    private static readonly Option<string?> Experts =
        new("--experts") { Description = "Experts that the terminal has, A,B; all that are not built in without it.", HelpName = "NAMES" };
    private static readonly Option<string?> Model = new("--model")
    {
        Description = "every_tick, minute_bars, open_prices or real_ticks; what the factory says without it.",
        HelpName = "NAME",
    };

    private static readonly Option<string?> Criterion = new("--criterion")
    {
        Description = "What the tester searches for: complex, balance, custom (OnTester) …; what the factory says without it.",
        HelpName = "NAME",
    };

    private static readonly Option<double> Silence = Minutes("--silent-minutes", "End a terminal that writes nothing for so long.", 60);
    private static readonly Option<double> Longest = Minutes("--limit-minutes", "End a terminal that takes longer.", 24 * 60);
    private static readonly Option<double> Idle = Positive("--idle-seconds", "Wait so long where no task waits.", "S", 10);
    private static readonly Option<bool> UntilIdle = new("--until-idle") { Description = "End when no task waits." };

    internal static Command Create()
    {
        const string About = "Let a MetaTrader terminal on this machine run the tasks of a factory.";
        var command = new Command("terminal-worker", About)
        {
            TerminalPath, Server, Key, Name, Data, Portable, Wine, Folder, Experts, Model, Criterion, Silence, Longest, Idle, UntilIdle,
        };
        command.SetAction(async (parsed, token) =>
        {
            var settings = Settings(parsed);
            Terminal.Say($"Worker {settings.WorkerId} runs the tasks of {settings.Server} (Ctrl-C stops it).");
            using var handler = new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5) };
            var done = await new TerminalWork(settings, handler, Terminal.Say, TimeProvider.System).RunAsync(token);
            if (parsed.GetValue(GlobalOptions.Json))
            {
                Terminal.Json(new { settings.WorkerId, done.Completed, done.Failed, done.Lost });
            }
            else
            {
                Terminal.Print($"{done.Completed} tasks reported, {done.Failed} failed, {done.Lost} lost.");
            }

            return 0;
        });
        return command;
    }

    private static TerminalWorkerSettings Settings(ParseResult parsed)
    {
        var terminal = Path.GetFullPath(parsed.GetValue(TerminalPath)!);
        var server = parsed.GetValue(Server)!;
        if (!Uri.TryCreate(server, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
        {
            throw new FormatException($"--server: '{server}' is not an address; http://HOST:PORT or https://HOST.");
        }

        var name = parsed.GetValue(Name) ?? Environment.MachineName;
        var isForeign = !OperatingSystem.IsWindows() && terminal.EndsWith(".exe", StringComparison.OrdinalIgnoreCase);
        return new()
        {
            Terminal = terminal,
            Server = address,
            Key = Secret(parsed.GetValue(Key)),
            WorkerId = name,
            Folder = Path.GetFullPath(
                parsed.GetValue(Folder) ?? Path.Combine(parsed.GetValue(GlobalOptions.Storage)!, "terminal-worker")),
            DataFolder = parsed.GetValue(Data) is { Length: > 0 } data ? Path.GetFullPath(data) : null,
            IsPortable = parsed.GetValue(Portable),
            Wine = isForeign ? parsed.GetValue(Wine) : null,
            Experts = parsed.GetValue(Experts)?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
            Model = parsed.GetValue(Model),
            Criterion = parsed.GetValue(Criterion),
            Silence = TimeSpan.FromMinutes(parsed.GetValue(Silence)),
            Longest = TimeSpan.FromMinutes(parsed.GetValue(Longest)),
            Idle = TimeSpan.FromSeconds(parsed.GetValue(Idle)),
            UntilIdle = parsed.GetValue(UntilIdle),
        };
    }

    private static string? Secret(string? given) => given switch
    {
        null or "" => Environment.GetEnvironmentVariable(KeyVariable) is { Length: > 0 } variable ? variable : null,
        ['@', .. var file] => File.ReadAllText(file).Trim(),
        _ => given,
    };

    private static Option<double> Minutes(string name, string about, double minutes) => Positive(name, about, "MIN", minutes);

    private static Option<double> Positive(string name, string about, string unit, double value)
    {
        const double Most = 100_000;
        Option<double> option = new(name) { Description = about, HelpName = unit, DefaultValueFactory = _ => value };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }]
                && double.TryParse(text, CultureInfo.InvariantCulture, out var number) && number is not (> 0 and <= Most))
            {
                result.AddError(FormattableString.Invariant($"{name}: {text} is not allowed; above 0, at most {Most}."));
            }
        });
        return option;
    }
}
