using NUnit.Framework;
using StrategyFactory.Evolution.Comparison;
using StrategyFactory.Evolution.Contracts;

namespace StrategyFactory.Tests.Evolution.Comparison;

internal sealed class OptionDifferencesTests
{
    [Test]
    public void Equal_requests_differ_in_nothing() =>
        Assert.That(OptionDifferences.Between([SmallRuns.Request, SmallRuns.Request with { }, SmallRuns.Request with { SqnMin = 1_000_000 }]), Is.Empty);

    [Test]
    public void Every_option_that_one_run_has_differently_is_listed_with_the_values_of_all()
    {
        var request = SmallRuns.Request;
        EvolutionRequest[] requests = [request, request with { Algorithm = "Ridge", AlphaGrid = [0.01, 0.001], L1RatioGrid = null }, request with { Thresholds = [new(0.5, IsQuantile: true)] }];

        var differences = OptionDifferences.Between(requests);

        Assert.That(differences.Select(difference => (difference.Option, string.Join(" | ", difference.Values.Select(value => value?.ToJsonString() ?? "null")))), Is.EqualTo(new[]
        {
            ("algorithm", "\"ElasticNet\" | \"Ridge\" | \"ElasticNet\""),
            ("alpha_grid", "[0.001,0.01] | [0.01,0.001] | [0.001,0.01]"),
            ("l1_ratio_grid", "[0.5] | null | [0.5]"),
            ("thresholds", "[\"q0.5\",\"q0.9\"] | [\"q0.5\",\"q0.9\"] | [\"q0.5\"]"),
        }));
    }
}
