namespace StrategyFactory.TerminalWorker.Settings;

/// <summary>What a worker beside a terminal is told.</summary>
public sealed record TerminalWorkerSettings
{
    /// <summary>The terminal's program, a full path: <c>terminal64.exe</c> or, of MetaTrader 4, <c>terminal.exe</c>.</summary>
    public required string Terminal { get; init; }

    /// <summary>The factory that gives out the tasks.</summary>
    public required Uri Server { get; init; }

    /// <summary>Its API key; null where it needs none.</summary>
    public string? Key { get; init; }

    /// <summary>The worker's own name, 1 to 200 characters.</summary>
    public required string WorkerId { get; init; }

    /// <summary>The worker's own folder, a full path: what it holds, and the configuration of the run.</summary>
    public required string Folder { get; init; }

    /// <summary>The terminal's data folder, a full path; null to find it.</summary>
    public string? DataFolder { get; init; }

    /// <summary>True to start the terminal in portable mode, where its data lies beside its program.</summary>
    public bool IsPortable { get; init; }

    /// <summary>The program that runs programs of Windows; null to start the terminal itself.</summary>
    public string? Wine { get; init; }

    /// <summary>Experts that the terminal has, by name; null for every one that is not built in.</summary>
    public IReadOnlyList<string>? Experts { get; init; }

    /// <summary>How the tester makes prices; null for what the factory says.</summary>
    public string? Model { get; init; }

    /// <summary>What the tester searches for; null for what the factory says.</summary>
    public string? Criterion { get; init; }

    /// <summary>A terminal that writes nothing for so long is ended.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromMinutes(60);

    /// <summary>One that takes longer than this is ended as well.</summary>
    public TimeSpan Longest { get; init; } = TimeSpan.FromHours(24);

    /// <summary>How often to look whether the terminal has ended.</summary>
    public TimeSpan Look { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long to wait where no task waits, or the factory is away.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>True to end when no task waits.</summary>
    public bool UntilIdle { get; init; }
}
