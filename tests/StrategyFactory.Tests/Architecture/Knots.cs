using NUnit.Framework;

namespace StrategyFactory.Tests.Architecture;

/// <summary>
/// What is not yet as the rules want it, a line each in <c>Knots/&lt;Module&gt;.txt</c>. The lists only ever shrink: what is not in one is
/// refused, and so is a line that is no longer true. <c>STRATEGY_FACTORY_KNOTS=rewrite</c> writes them anew from what is found.
/// </summary>
internal static class Knots
{
    private static readonly Lock Writing = new();

    /// <summary>Refuses what is found, each knot as it stands in a list and what to tell a reader beside it, where the list differs.</summary>
    public static void AreKnown(string module, string rule, IEnumerable<(string Knot, string Detail)> found)
    {
        var now = found.Select(knot => (Line: $"{rule} | {knot.Knot}", knot.Detail)).DistinctBy(knot => knot.Line, StringComparer.Ordinal).ToList();
        var file = Path.Combine(Repository.Root, "tests/StrategyFactory.Tests/Architecture/Knots", module + ".txt");
        if (Environment.GetEnvironmentVariable("STRATEGY_FACTORY_KNOTS") == "rewrite")
        {
            Rewrite(file, rule, now.Select(knot => knot.Line));
        }

        var known = Read(file).Where(line => IsOf(line, rule)).ToList();
        var fresh = now.Where(knot => !known.Contains(knot.Line, StringComparer.Ordinal)).Select(knot => knot.Line + knot.Detail);
        var untied = known.Except(now.Select(knot => knot.Line), StringComparer.Ordinal);
        Assert.Multiple(() =>
        {
            Assert.That(fresh, Is.Empty, $"{module}: new");
            Assert.That(untied, Is.Empty, $"{module}: no longer true, take it out of Knots/{module}.txt");
        });
    }

    private static void Rewrite(string file, string rule, IEnumerable<string> lines)
    {
        lock (Writing)
        {
            var all = Read(file).Where(line => !IsOf(line, rule)).Concat(lines).Order(StringComparer.Ordinal).ToList();
            if (all.Count > 0)
            {
                File.WriteAllLines(file, all);
            }
            else
            {
                File.Delete(file);
            }
        }
    }

    private static string[] Read(string file) => File.Exists(file) ? File.ReadAllLines(file) : [];

    private static bool IsOf(string line, string rule) => line.StartsWith(rule + " | ", StringComparison.Ordinal);
}
