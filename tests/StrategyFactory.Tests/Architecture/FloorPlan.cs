namespace StrategyFactory.Tests.Architecture;

/// <summary>
/// The rooms of a module, lowest first, as <c>FloorPlans/&lt;Module&gt;.txt</c> states them: one folder a line, <c>#</c> begins a comment.
/// A subfolder belongs to the nearest folder above it that is stated. <c>Contracts</c> lies below all where it is not stated;
/// <c>.</c> means the files of the module's own folder other than its module class, context and options, which are in no room.
/// </summary>
internal sealed class FloorPlan
{
    /// <summary>The files at the root of a module other than those that compose it.</summary>
    public const string Root = ".";

    private const string Contracts = "Contracts";
    private static readonly string[] Composing = ["Module.cs", "Context.cs", "Options.cs", "Program.cs", "DashboardSetup.cs", "_Imports.razor"];
    private readonly List<string> _rooms;

    private FloorPlan(bool isStated, List<string> rooms) => (IsStated, _rooms) = (isStated, rooms);

    public bool IsStated { get; }

    public IReadOnlyList<string> Rooms => _rooms;

    public static FloorPlan Of(string module)
    {
        var file = Path.Combine(Repository.Root, "tests/StrategyFactory.Tests/Architecture/FloorPlans", module + ".txt");
        var stated = File.Exists(file)
            ? File.ReadAllLines(file).Select(line => line.Split('#')[0].Trim()).Where(line => line.Length > 0).ToList()
            : [];
        var rooms = stated.Contains(Contracts, StringComparer.Ordinal) ? stated : [Contracts, .. stated];
        return new(stated.Count > 0, rooms);
    }

    /// <summary>The room of a file, by its path from the folder of the module; null of the files that compose the module.</summary>
    public string? RoomOf(string path)
    {
        var folder = Path.GetDirectoryName(path)!.Replace('\\', '/');
        if (folder.Length == 0)
        {
            return Array.Exists(Composing, end => path.EndsWith(end, StringComparison.Ordinal)) ? null : Root;
        }

        for (var part = folder; part.Length > 0; part = Path.GetDirectoryName(part)!.Replace('\\', '/'))
        {
            if (_rooms.Contains(part, StringComparer.Ordinal))
            {
                return part;
            }
        }

        return folder.Split('/')[0];
    }

    /// <summary>How high a room lies, from 0; -1 of one that is not stated.</summary>
    public int FloorOf(string room) => _rooms.IndexOf(room);
}
