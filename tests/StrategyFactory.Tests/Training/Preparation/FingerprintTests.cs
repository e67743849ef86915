using NUnit.Framework;
using StrategyFactory.Kernel.Json;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Training;
using StrategyFactory.Training.Contracts;
using StrategyFactory.Training.Preparation;

namespace StrategyFactory.Tests.Training.Preparation;

internal sealed class FingerprintTests
{
    private static readonly DataSnapshot Snapshot = new("AAA", "1m", new(2024, 1, 2, 0, 0, 0, TimeSpan.Zero), new(2024, 5, 1, 0, 0, 0, TimeSpan.Zero), 1000, "abc");

    private static readonly TrainingSpecification Specification = new()
    {
        Symbol = "AAA",
        AlphaGrid = [0.1, 10],
        L1RatioGrid = [0.5],
        RegimeConfigs = [RegimeConfig.Any, RegimeConfig.Of("regime_vix", 1, 2)],
        Segments = new(),
    };

    private static readonly string[] Features = ["ibs", "rsi_14"];

    private static IEnumerable<TestCaseData> Changes()
    {
        yield return Case("algorithm", Specification with { Algorithm = "Ridge" });
        yield return Case("alpha_grid", Specification with { AlphaGrid = [0.1, 11] });
        yield return Case("l1_ratio_grid", Specification with { L1RatioGrid = [0.5, 0.6] });
        yield return Case("regime_configs", Specification with { RegimeConfigs = [RegimeConfig.Any, RegimeConfig.Of("regime_vix", 1)] });
        yield return Case("target_col", Specification with { TargetCol = "high" });
        yield return Case("target_transform", Specification with { TargetTransform = "log" });
        yield return Case("symbol", Specification with { Symbol = "AAB" });
        yield return Case("timeframe", Specification with { Timeframe = "5m" });
        yield return Case("reference_symbols", Specification with { ReferenceSymbols = ["SPY"] });
        yield return Case("selection", Specification with { Segments = new(0.61m) });
        yield return Case("simulation", Specification with { Segments = new(0.6m, 0.86m) });
        yield return Case("execution_delay_bars", Specification with { ExecutionDelayBars = 2 });
        yield return Case("train_window", Specification with { DataOptions = new(new(30, false), new(5, false)) });
        yield return Case("seed", Specification with { Seed = 2 });
        yield return Case("horizon", Specification with { Horizon = 2 });
        yield return Case("session_end", Specification with { Horizon = Horizon.SessionEnd });
        yield return Case("label", Specification with { Label = TargetLabel.Volatility });
        yield return Case("barrier", Specification with { Label = TargetLabel.Barrier });
    }

    [TestCaseSource(nameof(Changes))]
    public void Every_part_of_the_specification_changes_it(TrainingSpecification changed) => Assert.That(Of(changed), Is.Not.EqualTo(Of(Specification)));

    [Test]
    public void Features_folds_embargo_row_rules_and_every_part_of_every_snapshot_change_it()
    {
        var options = new TrainingOptions();
        string[] fingerprints =
        [
            Of(Specification),
            Of(Specification, features: ["ibs", "rsi_15"]),
            Of(Specification, features: ["ibs"]),
            Of(Specification, new() { Folds = 6 }),
            Of(Specification, new() { EmbargoFraction = 0.02m }),
            Of(Specification, new() { MinimumRows = 400 }),
            Of(Specification, new() { MinimumRowsPerFeature = 31 }),
            .. new[]
            {
                Snapshot with { Symbol = "AAB" }, Snapshot with { Timeframe = "5m" }, Snapshot with { FirstBar = Snapshot.FirstBar.AddMinutes(1) },
                Snapshot with { LastBar = Snapshot.LastBar.AddMinutes(1) }, Snapshot with { Rows = 1001 }, Snapshot with { ContentHash = "abd" },
            }.Select(changed => Fingerprint.Of(Specification, Features, options, [changed])),
            Fingerprint.Of(Specification, Features, options, [Snapshot, Snapshot with { Symbol = "VIX" }]),
            Of(Specification with { DataOptions = new(new(30, true), new(5, false)) }),
            Of(Specification with { DataOptions = new(new(30, false), new(5, false)) }),
            Of(Specification with { DataOptions = new(new(30, false), new(6, false)) }),
        ];

        Assert.That(fingerprints, Is.Unique);
    }

    [Test]
    public void Barriers_count_where_they_are_the_label_and_nowhere_else()
    {
        var barrier = Specification with { Label = TargetLabel.Barrier };

        Assert.That(Of(barrier with { ProfitTarget = 2 }), Is.Not.EqualTo(Of(barrier)));
        Assert.That(Of(barrier with { StopLoss = 2 }), Is.Not.EqualTo(Of(barrier)));
        Assert.That(Of(Specification with { ProfitTarget = 2, StopLoss = 3 }), Is.EqualTo(Of(Specification)));
    }

    [Test]
    public void The_order_of_sets_and_repetitions_do_not_matter()
    {
        var other = Specification with { AlphaGrid = [10, 0.1, 10], RegimeConfigs = [RegimeConfig.Of("regime_vix", 2, 1, 2), RegimeConfig.Any] };

        Assert.That(Of(other, features: ["rsi_14", "ibs"]), Is.EqualTo(Of(Specification)));
        Assert.That(
            Fingerprint.Of(Specification, Features, new(), [Snapshot with { Symbol = "VIX" }, Snapshot]),
            Is.EqualTo(Fingerprint.Of(Specification, Features, new(), [Snapshot, Snapshot with { Symbol = "VIX" }])));
    }

    [Test]
    public void Null_absent_and_empty_are_one() => Assert.That(Of(Specification with { ReferenceSymbols = [] }), Is.EqualTo(Of(Specification with { ReferenceSymbols = null })));

    [Test]
    public void It_is_pinned() =>
        // Another value here makes every stored model unknown: raise the version with it and say so in the notes of the release.
        Assert.That(Of(Specification), Is.EqualTo("dbcbca419f388df04cd72cb19812708a3a94f9eb53be2417944b1b4ea084e959"));

    [Test]
    public void Canonical_JSON_sorts_keys_and_sets_and_writes_numbers_in_their_shortest_form()
    {
        var text = CanonicalJson.Write(new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["b"] = new[] { 10.0, 0.1, 1e-7, 10, 1.0 / 3 },
            ["a"] = "x\"y",
            ["Z"] = 10.0,
            ["none"] = null,
            ["no text"] = "",
            ["no numbers"] = Array.Empty<double>(),
            ["texts"] = new[] { "b", "a", "B", "a" },
            ["zero"] = -0.0,
        });

        Assert.That(text, Is.EqualTo("""{"Z":10,"a":"x\u0022y","b":[1E-07,0.1,0.3333333333333333,10],"texts":["B","a","b"],"zero":0}"""));
    }

    [Test]
    public void A_value_without_canonical_form_is_refused() =>
        Assert.That(() => CanonicalJson.Write(new Dictionary<string, object?>(StringComparer.Ordinal) { ["x"] = 1m }), Throws.ArgumentException);

    private static string Of(TrainingSpecification specification, TrainingOptions? options = null, string[]? features = null) =>
        Fingerprint.Of(specification, features ?? Features, options ?? new(), [Snapshot]);

    private static TestCaseData Case(string name, TrainingSpecification changed) => new TestCaseData(changed).SetArgDisplayNames(name);
}
