using System.Text.Json;
using NUnit.Framework;
using StrategyFactory.Evolution;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Evolution.Requests;
using StrategyFactory.Kernel.Json;

namespace StrategyFactory.Tests.Evolution.Contracts;

internal sealed class RequestOptionsTests
{
    private static readonly EvolutionOptions Options = new() { Thresholds = ["q0.9"], ZScoreCutoffs = [0], RegimeConfigs = [[]] };

    [Test]
    public void Every_property_of_a_request_is_one_option() => Assert.That(
        RequestOptions.All.Select(option => option.Name),
        Is.EquivalentTo(typeof(EvolutionRequest).GetProperties().Select(property => JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name))));

    [Test]
    public void A_request_that_says_nothing_gets_every_configured_default_and_keeps_what_it_says()
    {
        var filled = Options.Resolve(new() { Symbol = " aaa ", MaxGenerations = 2 });

        Assert.That(RequestOptions.All.Where(option => option.IsConfigured).Select(option => option.Get(filled)), Has.None.Null);
        Assert.That((filled.Symbol, filled.MaxGenerations, filled.MinFeatures, filled.LookAhead, filled.FeeBps), Is.EqualTo(("AAA", (int?)2, (int?)5, (int?)1, (double?)0.5)));
        Assert.That(FactoryJson.Write(filled.Thresholds), Is.EqualTo("[\"q0.9\"]"));
        Assert.That(FactoryJson.Write(Options.Resolve(filled)), Is.EqualTo(FactoryJson.Write(filled)), "what is filled in stays");
    }

    [Test]
    public void A_resolved_request_has_no_gap_and_one_that_is_not_says_which_it_has()
    {
        var evolution = ResolvedEvolution.Of(Options.Resolve(new() { Symbol = "AAA", SimulationTickers = [" bbb", "BBB", "ccc"] }));

        Assert.That((evolution.Search.MaxGenerations, evolution.Search.PruneFraction, evolution.Criteria.SqnMin), Is.EqualTo((4, 0.25, 3.0)));
        Assert.That(evolution.Tickers, Is.EqualTo(new[] { "BBB", "CCC" }));
        Assert.That(() => ResolvedEvolution.Of(new EvolutionRequest { Symbol = "AAA" }), Throws.InvalidOperationException.With.Message.Contains("Label has no value"));
    }

    [Test]
    public void Changing_an_option_leaves_the_request_it_came_from()
    {
        var request = new EvolutionRequest { Symbol = "AAA" };
        var changed = RequestOptions.All.Single(option => option.Name == "surrogate").With(request, 7);

        Assert.That((request.Surrogate, changed.Surrogate, changed.Symbol), Is.EqualTo(((int?)null, (int?)7, "AAA")));
    }

    [Test]
    public void The_documentation_has_the_table_of_the_options()
    {
        var page = File.ReadAllLines(Path.Combine(Repository.Root, "docs", "evolution.md"));

        Assert.That(RequestOptions.All.Select(Row), Is.SubsetOf(page));
    }

    private static string Row(RequestOption option)
    {
        var name = option.Help is null ? "" : $"`{option.CommandLineNames[0]}`";
        return $"| `{option.Name}` | {name} | {Default(option)} | {option.Allowed} | {option.Definition} |";
    }

    private static string Default(RequestOption option) => option switch
    {
        { OfAlgorithm: true } => "the algorithm's",
        { IsConfigured: true } => "configured",
        { Default: null } => option.None,
        { Default: "" } => "required",
        { Default: false } => "off",
        _ => $"`{option.Default}`",
    };
}
