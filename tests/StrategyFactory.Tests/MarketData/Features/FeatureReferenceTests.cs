using NUnit.Framework;
using StrategyFactory.MarketData.Bars;
using StrategyFactory.MarketData.Features;

namespace StrategyFactory.Tests.MarketData.Features;

/// <summary>Every family against values that pandas and numpy computed window by window (Reference/make_features.py).</summary>
internal sealed class FeatureReferenceTests
{
    private const double Relative = 1e-9;

    private static IEnumerable<string> Names => ReferenceBars.Expected.Keys;

    [TestCaseSource(nameof(Names))]
    public void A_feature_equals_its_definition_evaluated_window_by_window(string name)
    {
        Assert.That(FeatureCatalogue.TryParse(name, out var definition, out var error), Is.True, error);
        var actual = FeatureComputation.Compute(definition!, ReferenceBars.Traded, _ => ReferenceBars.Reference, ReferenceBars.Vix);
        var expected = ReferenceBars.Expected[name];

        // Values that pass through 0 are held to 1e-12 of the column's size instead: 1e-9 of almost nothing is below the precision
        // that the reference itself has.
        var size = expected.Where(double.IsFinite).Max(Math.Abs);
        Assert.Multiple(() =>
        {
            Assert.That(actual, Has.Length.EqualTo(expected.Length));
            for (var t = 0; t < expected.Length; t++)
            {
                if (double.IsNaN(expected[t]))
                {
                    Assert.That(actual[t], Is.NaN, $"bar {t}");
                }
                else
                {
                    Assert.That(actual[t], Is.EqualTo(expected[t]).Within(Relative * Math.Abs(expected[t]) + 1e-12 * size), $"bar {t}");
                }
            }
        });
    }

    [Test]
    public void Every_family_with_a_number_is_compared_at_two_numbers_and_every_other_one_once()
    {
        var compared = Names
            .Select(name => FeatureCatalogue.TryParse(name, out var definition, out _) ? definition : null)
            .Where(definition => definition is { Of: null })
            .GroupBy(definition => definition!.Family.Pattern, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal);

        Assert.Multiple(() =>
        {
            foreach (var family in FeatureCatalogue.Families)
            {
                Assert.That(compared.GetValueOrDefault(family.Pattern), Is.GreaterThanOrEqualTo(family.TakesN ? 2 : 1), family.Pattern);
            }
        });
    }

    [Test]
    public void The_reference_bars_hold_flat_stretches_bars_without_volume_and_weekends()
    {
        var bars = ReferenceBars.Traded;
        var flat = bars.High.ToArray().Zip(bars.Low.ToArray(), (high, low) => high == low).Count(same => same);
        var silent = bars.Volume.ToArray().Count(volume => volume == 0);
        var times = bars.Times.ToArray();
        var weekends = times.Zip(times.Skip(1), (first, second) => second - first).Count(gap => gap > 2 * UtcDates.MillisecondsPerDay);

        Assert.Multiple(() =>
        {
            Assert.That(flat, Is.GreaterThan(40));
            Assert.That(silent, Is.GreaterThan(40));
            Assert.That(weekends, Is.GreaterThanOrEqualTo(2));
        });
    }
}
