namespace StrategyFactory.FineTuning.Watch;

/// <summary>What stands under a name in a folder; a link is a link, whatever it leads to.</summary>
internal enum EntryKind
{
    /// <summary>Nothing.</summary>
    Missing,

    /// <summary>A file with bytes of its own, the only kind that is opened.</summary>
    File,

    Link,
    Folder,
    Pipe,
    Socket,
    Device,
}

/// <summary>The kinds in words.</summary>
internal static class EntryKinds
{
    internal static string Words(this EntryKind kind) => kind switch
    {
        EntryKind.Missing => "nothing",
        EntryKind.File => "a file",
        EntryKind.Link => "a link",
        EntryKind.Folder => "a folder",
        EntryKind.Pipe => "a named pipe",
        EntryKind.Socket => "a socket",
        _ => "a device",
    };
}
