using NUnit.Framework;
using StrategyFactory.Evolution.Search;

namespace StrategyFactory.Tests.Evolution.Search;

internal sealed class PruningNoiseTests
{
    private static readonly Dictionary<string, double> Importance = new(StringComparer.Ordinal) { ["zero"] = 0, ["weak"] = 1, ["near"] = 4, ["kept"] = 5, ["strong"] = 9 };

    [TestCase(0.35, new string[0], Description = "2·√2·0.35 = 0.99, and the difference is 1")]
    [TestCase(0.36, new[] { "near" }, Description = "2·√2·0.36 = 1.02")]
    [TestCase(1.4, new[] { "near" }, Description = "2·√2·1.4 = 3.96 and the difference is 4")]
    [TestCase(1.5, new[] { "weak", "near" })]
    public void A_pruned_feature_less_than_two_standard_errors_below_the_weakest_kept_is_within_the_noise(double error, string[] expected)
    {
        var errors = Importance.ToDictionary(pair => pair.Key, pair => pair.Key == "zero" ? 0 : error, StringComparer.Ordinal);
        var found = PruningNoise.Of(Importance, errors, ["zero", "weak", "near"], ["kept", "strong"]);
        Assert.That(found, Is.EqualTo(expected));
    }

    [Test]
    public void Without_standard_errors_nothing_is_told() => Assert.That(PruningNoise.Of(Importance, null, ["weak"], ["kept"]), Is.Empty);
}
