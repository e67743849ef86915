using System.Globalization;

namespace StrategyFactory.LanguageModels.Jobs.Backends.External;

/// <summary>Tells a process from another one that was given its id later.</summary>
/// <param name="Pid">Given to others once it has ended.</param>
/// <param name="Started">When it was started, in ticks since the machine's start.</param>
/// <param name="Boot">Which start of the machine.</param>
internal sealed record ProcessIdentity(int Pid, long Started, string Boot)
{
    private const string BootFile = "/proc/sys/kernel/random/boot_id";

    /// <summary>The start of the machine that it runs since.</summary>
    internal static string CurrentBoot() => File.ReadAllText(BootFile).Trim();

    /// <summary>A process that runs; null where there is none of that id, or only its exit code is left of it.</summary>
    internal static ProcessIdentity? Of(int pid) =>
        ProcessEntry.Read(pid) is { IsAlive: true } entry ? new(pid, entry.Started, CurrentBoot()) : null;

    /// <summary>One that ran and of which no more is known.</summary>
    internal static ProcessIdentity Gone() => new(0, 0, CurrentBoot());

    /// <summary>Whether it runs.</summary>
    internal bool IsAlive() => Boot == CurrentBoot() && ProcessEntry.Read(Pid) is { IsAlive: true } entry && entry.Started == Started;
}

/// <summary>A line of the table of processes.</summary>
/// <param name="Pid">Unique among those in the table.</param>
/// <param name="IsAlive">Whether it runs; one that has ended and was not asked for its code does not.</param>
/// <param name="Parent">Id of the process that it belongs to.</param>
/// <param name="Group">Its group.</param>
/// <param name="Session">Its session.</param>
/// <param name="Started">When it was started, in ticks since the machine's start.</param>
internal sealed record ProcessEntry(int Pid, bool IsAlive, int Parent, int Group, int Session, long Started)
{
    /// <summary>Null where there is none of that id.</summary>
    internal static ProcessEntry? Read(int pid)
    {
        if (ReadFile(pid, "stat") is not { } line)
        {
            return null;
        }

        // pid (name) state parent group session …, and the name may hold anything
        var fields = line[(line.LastIndexOf(')') + 2)..].Split(' ');
        return new(
            pid, fields[0] is not ("Z" or "X"), Number(fields[1]), Number(fields[2]), Number(fields[3]),
            long.Parse(fields[19], CultureInfo.InvariantCulture));
    }

    /// <summary>All processes of this machine that can be seen from here.</summary>
    internal static IReadOnlyList<ProcessEntry> All() =>
    [
        .. Directory.EnumerateDirectories("/proc").Select(Path.GetFileName)
            .Select(name => int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var pid) ? Read(pid) : null)
            .OfType<ProcessEntry>().Where(entry => entry.IsAlive),
    ];

    /// <summary>Whether it was started with a variable of this value, by itself or by whoever it comes from.</summary>
    internal bool Carries(string variable) =>
        ReadFile(Pid, "environ") is { } environment && environment.Split('\0').Contains(variable, StringComparer.Ordinal);

    private static int Number(string field) => int.Parse(field, CultureInfo.InvariantCulture);

    private static string? ReadFile(int pid, string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/{file}");
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
