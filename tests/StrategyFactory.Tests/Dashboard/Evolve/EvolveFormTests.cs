using System.Text.Json;
using FluentValidation;
using FluentValidation.Results;
using NUnit.Framework;
using StrategyFactory.Dashboard.Evolve;
using StrategyFactory.Dashboard.Shell;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Kernel.Json;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Simulation.Contracts;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Tests.Dashboard.Evolve;

internal sealed class EvolveFormTests
{
    private static readonly EvolutionRequest Defaults = new()
    {
        MaxGenerations = 4,
        SeedFeatures = ["ibs", "gap"],
        AlphaGrid = [0.001, 1],
        L1RatioGrid = [0.5],
        ImportanceMethod = ImportanceMethod.Weight,
        Thresholds = [new(0.0001, IsQuantile: false), new(0.95, IsQuantile: true)],
        RegimeConfigs = [RegimeConfig.Any, RegimeConfig.Of("regime_vix", 2, 3)],
        Direction = Direction.Long,
        FeeBps = 0.5,
    };

    private static IEnumerable<string> Properties => typeof(EvolutionRequest).GetProperties().Select(property => JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name));

    [TestCaseSource(nameof(Properties))]
    public void Every_property_of_a_request_has_a_field_and_its_refusals_stand_beside_it(string property)
    {
        Assert.That(FormFields.All.Where(field => field.Property == property), Is.Not.Empty);
        Assert.That(FormFields.Of(property)!.Property, Is.EqualTo(property));
        Assert.That(FormFields.Of(property + "[3]")!.Property, Is.EqualTo(property));
    }

    [Test]
    public void Every_field_belongs_to_a_request_or_to_a_batch()
    {
        Assert.That(FormFields.All.Where(field => field.Group != FieldGroup.Batch && field.Name is not (FormFields.Timeframes or FormFields.Horizons)).Select(field => field.Property).Distinct(StringComparer.Ordinal), Is.EquivalentTo(Properties));
        Assert.That(FormFields.All.Select(field => field.Name), Is.Unique);
        Assert.That(FormFields.All.Select(field => field.Label), Has.All.Not.Empty);
    }

    [TestCase("symbols", "symbol")]
    [TestCase("features", "seed_features")]
    [TestCase("model_id", "seed_model_id")]
    [TestCase("data_options", "data_options.train_window")]
    [TestCase("data_options.test_window", "data_options.test_window")]
    [TestCase("max_concurrent", "max_concurrent")]
    public void A_refused_name_leads_to_its_field(string refused, string field) => Assert.That(FormFields.Of(refused)!.Name, Is.EqualTo(field));

    [TestCase("")]
    [TestCase(null)]
    [TestCase("segments")]
    public void A_name_that_the_form_does_not_have_belongs_to_the_whole(string? refused) => Assert.That(FormFields.Of(refused), Is.Null);

    [Test]
    public void An_untouched_form_sends_nothing_but_its_algorithm()
    {
        var form = new EvolveForm(Defaults);

        Assert.That((form["alpha_grid"], form["thresholds"], form["seed_features"]), Is.EqualTo(("0.001, 1", "0.0001, q0.95", "ibs, gap")));
        Assert.That((form["regime_configs"], form["direction"], form["stop_on_first_hit"]), Is.EqualTo(("[{},{\"regime_vix\":[2,3]}]", "long", "")));
        Assert.That(Json(form.Request()), Is.EqualTo(Json(new EvolutionRequest())));
        Assert.That(form.Address().Values, Has.All.Null);
    }

    [Test]
    public void What_is_changed_is_sent_and_stands_in_the_address()
    {
        var form = new EvolveForm(Defaults);
        form.Take(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["symbol"] = "edge",
            ["alpha_grid"] = "0.1 3",
            ["thresholds"] = "q0.9",
            ["regime_configs"] = "[{\"regime_sma\": 1}]",
            ["data_options.train_window"] = "30",
            ["data_options.test_window"] = "2000 bars",
            ["direction"] = "both",
            ["overlap"] = "true",
            ["unknown"] = "ignored",
        });

        Assert.That(form.HasErrors, Is.False);
        Assert.That(Json(form.Request()), Is.EqualTo(Json(new EvolutionRequest
        {
            Symbol = "EDGE",
            AlphaGrid = [0.1, 3],
            Thresholds = [new(0.9, IsQuantile: true)],
            RegimeConfigs = [RegimeConfig.Of("regime_sma", 1)],
            DataOptions = new(new(30, InBars: false), new(2000, InBars: true)),
            Direction = Direction.Both,
            Overlap = true,
        })));
        Assert.That(form.Address().Where(pair => pair.Value is not null).Select(pair => pair.Key), Is.EquivalentTo(new[]
        {
            "symbol", "alpha_grid", "thresholds", "regime_configs", "data_options.train_window", "data_options.test_window", "direction", "overlap",
        }));
        Assert.That(form.Address()["alpha_grid"], Is.EqualTo("0.1 3"));
    }

    [Test]
    public void A_run_done_again_is_the_beginning_and_what_differs_from_the_defaults_is_sent()
    {
        var form = new EvolveForm(Defaults, Defaults with { Symbol = "EDGE", MaxGenerations = 2, AlphaGrid = null, FeeBps = 0.5, Seed = 7 });

        Assert.That((form["symbol"], form["max_generations"], form["alpha_grid"], form["seed"]), Is.EqualTo(("EDGE", "2", "0.001, 1", "7")));
        Assert.That(form.Address().Values, Has.All.Null);
        Assert.That(Json(form.Request()), Is.EqualTo(Json(new EvolutionRequest { Symbol = "EDGE", MaxGenerations = 2, Seed = 7 })));
    }

    [Test]
    public void Another_algorithm_brings_its_own_grids_and_leaves_the_rest()
    {
        var form = new EvolveForm(Defaults);
        form.Set(Field("alpha_grid"), "5");
        form.Set(Field("max_generations"), "2");
        form.ChangeAlgorithm(Defaults with { Algorithm = "XGBoost", AlphaGrid = null, L1RatioGrid = null, MaxDepthGrid = [3, 5], ImportanceMethod = ImportanceMethod.Shap });

        Assert.That((form.Shows(Field("alpha_grid")), form.Shows(Field("max_depth_grid")), form["max_depth_grid"]), Is.EqualTo((false, true, "3, 5")));
        Assert.That(form["max_generations"], Is.EqualTo("2"));
        Assert.That(Json(form.Request()), Is.EqualTo(Json(new EvolutionRequest { Algorithm = "XGBoost", MaxGenerations = 2 })));
    }

    [Test]
    public void Several_symbols_are_a_batch_with_fields_of_its_own()
    {
        var form = new EvolveForm(Defaults);
        form.Set(Field("symbol"), "edge");
        Assert.That(form.Shows(Field("max_concurrent")), Is.False);
        form.Set(Field("symbol"), "edge, NOISE edge");
        form.Set(Field("max_concurrent"), "3");
        form.Set(Field("priorities"), "noise=5");

        var batch = form.Batch();
        Assert.That((form.Shows(Field("max_concurrent")), batch.MaxConcurrent), Is.EqualTo((true, (int?)3)));
        Assert.That(batch.Symbols, Is.EqualTo(new[] { "EDGE", "NOISE" }));
        Assert.That(batch.Priorities, Is.EqualTo(new Dictionary<string, int>(StringComparer.Ordinal) { ["NOISE"] = 5 }));
    }

    [TestCase("max_generations", "two", "max_generations: 'two' is not a whole number.")]
    [TestCase("max_generations", "99999999999", "max_generations: '99999999999' is not allowed.")]
    [TestCase("alpha_grid", "0.1, x", "alpha_grid: 'x' is not a number.")]
    [TestCase("thresholds", "-1", "Threshold '-1' is neither a return ≥ 0 such as 0.0003 nor a quantile such as \"q0.95\".")]
    [TestCase("seed_model_id", "abc", "seed_model_id: 'abc' is not allowed.")]
    [TestCase("regime_configs", "[{", "regime_configs: '[{' is not JSON.")]
    [TestCase("data_options.train_window", "30", "data_options: train_window and test_window belong together.")]
    [TestCase("data_options.test_window", "soon", "data_options.test_window: 'soon' is not a number of trading days such as 30 nor a text such as \"20000 bars\".")]
    public void What_cannot_be_read_is_said_beside_its_field_until_it_is_mended(string name, string text, string message)
    {
        var form = new EvolveForm(Defaults);
        form.Set(Field(name), text);

        Assert.That(form.ErrorOf(Field(name)), Is.EqualTo(message));
        Assert.That((form.IsReadable, form.HasErrors), Is.EqualTo((false, true)));
        Assert.That(() => form.Request(), Throws.Nothing, "it is left out");
        form.ClearRefusals();
        Assert.That(form.ErrorOf(Field(name)), Is.EqualTo(message), "it is still not readable");
        form.Set(Field(name), "");
        Assert.That((form.ErrorOf(Field(name)), form.HasErrors), Is.EqualTo(((string?)null, false)));
    }

    [Test]
    public void Refusals_stand_beside_their_fields_and_the_rest_above_the_plan()
    {
        var form = new EvolveForm(Defaults);
        form.Refuse(Refusal.Of(new ValidationException(
        [
            new ValidationFailure("Request.MaxGenerations", "max_generations: 99 is not allowed; 1 to 50."),
            new ValidationFailure("alpha_grid[1]", "alpha_grid: -1 is not allowed."),
            new ValidationFailure("max_depth_grid", "hidden"),
        ])));
        form.Refuse(Refusal.Of(new UnprocessableException("Feature 'magic' is not known.", "features")));

        Assert.That(form.ErrorOf(Field("max_generations")), Is.EqualTo("max_generations: 99 is not allowed; 1 to 50."));
        Assert.That(form.ErrorOf(Field("alpha_grid")), Is.EqualTo("alpha_grid: -1 is not allowed."));
        Assert.That(form.ErrorOf(Field("seed_features")), Is.EqualTo("Feature 'magic' is not known."));
        Assert.That((form.Error, form.IsReadable, form.HasErrors), Is.EqualTo(("hidden", true, true)), "the algorithm has no such grid, so there is no field");
        form.ClearRefusals();
        Assert.That(form.HasErrors, Is.False);
        Assert.That(Refusal.Of(new InvalidOperationException()), Is.Empty);
    }

    private static FormField Field(string name) => FormFields.All.Single(field => field.Name == name);

    private static string Json(EvolutionRequest request) => FactoryJson.Write(request);
}
