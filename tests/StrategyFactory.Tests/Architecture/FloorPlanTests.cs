using NUnit.Framework;

namespace StrategyFactory.Tests.Architecture;

/// <summary>The inside of a module: its rooms stand on floors, and each uses only those below it.</summary>
internal sealed class FloorPlanTests
{
    private static IEnumerable<string> Modules => Product.Assemblies.Select(Product.ShortName);

    [TestCaseSource(nameof(Modules))]
    public void A_room_uses_only_rooms_below_it(string module)
    {
        var plan = FloorPlan.Of(module);
        var (uses, unresolved) = RoomUses.Of(module, plan);
        Assert.That(module == "Dashboard" ? [] : unresolved, Is.Empty, "names that the compiler does not know: the answer is not whole");
        TestContext.Out.WriteLine(Graph(module, uses));
        var upwards = uses.Where(use => plan.FloorOf(use.To) > plan.FloorOf(use.From));
        Assert.That(upwards.Select(use => $"{use.File} uses {use.To}: {string.Join(", ", use.Types)}"), Is.Empty);
    }

    [TestCaseSource(nameof(Modules))]
    public void Every_room_is_on_the_floor_plan_and_nothing_else_is(string module)
    {
        var plan = FloorPlan.Of(module);
        var folder = $"src/{module}/";
        var rooms = Product.SourceFiles.Concat(Product.Pages).Where(file => file.StartsWith(folder, StringComparison.Ordinal))
            .Select(file => plan.RoomOf(file[folder.Length..])).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        var stated = plan.Rooms.Where(room => plan.IsStated && room != "Contracts");
        Assert.That(stated.Except(rooms, StringComparer.Ordinal), Is.Empty, "no such room");
        Assert.That(plan.Rooms, Is.Unique);
        Assert.That(plan.IsStated, Is.True, $"FloorPlans/{module}.txt states {string.Join(", ", rooms)}, lowest first");
        Assert.That(rooms.Where(room => plan.FloorOf(room) < 0), Is.Empty, "is not on the floor plan");
    }

    [Test]
    public void Many_uses_are_found()
    {
        var (uses, _) = RoomUses.Of("Evolution", FloorPlan.Of("Evolution"));
        Assert.That(uses, Has.Count.GreaterThan(20));
        Assert.That(uses.Where(use => use.To == "Contracts").DistinctBy(use => use.From, StringComparer.Ordinal).Count(), Is.GreaterThan(3));
    }

    private static bool Reaches(IReadOnlyList<RoomUse> uses, string from, string to)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal) { from };
        var open = new Queue<string>(seen);
        while (open.TryDequeue(out var room))
        {
            foreach (var next in uses.Where(use => use.From == room).Select(use => use.To).Where(seen.Add))
            {
                open.Enqueue(next);
            }
        }

        return seen.Contains(to);
    }

    private static string Graph(string module, IReadOnlyList<RoomUse> uses)
    {
        var edges = uses.GroupBy(use => (use.From, use.To)).ToDictionary(edge => edge.Key, edge => edge.Sum(use => use.Types.Count));
        var rooms = edges.GroupBy(edge => edge.Key.From, StringComparer.Ordinal);
        var circles = edges.Keys.Where(edge => string.CompareOrdinal(edge.From, edge.To) < 0 && edges.ContainsKey((edge.To, edge.From))).ToList();
        return string.Join('\n',
        [
            $"{module}: {edges.Count} edges, {circles.Count} pairs that use each other, "
                + $"{edges.Keys.Count(edge => Reaches(uses, edge.To, edge.From))} edges in circles",
            .. rooms.Select(from => $"  {from.Key} -> {string.Join(", ", from.Select(edge => $"{edge.Key.To} ({edge.Value})"))}"),
        ]);
    }
}
