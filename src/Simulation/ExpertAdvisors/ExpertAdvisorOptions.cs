using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Simulation.ExpertAdvisors;

/// <summary>The section <c>Simulation:ExpertAdvisors</c> of the configuration.</summary>
internal sealed class ExpertAdvisorOptions
{
    /// <summary>The key of the table of aliases that holds for all experts.</summary>
    internal const string AllExperts = "*";

    /// <summary>Bars that a period must have before its forward quarter.</summary>
    public int MinimumBars { get; set; } = 100;

    /// <summary>Currency of the deposit, into which all profits, margins and costs are converted.</summary>
    public string DepositCurrency { get; set; } = "USD";

    /// <summary>Memory for indicators during one search.</summary>
    public int IndicatorMegabytes { get; set; } = 512;

    /// <summary>Combinations in one generation of a genetic search.</summary>
    public int Population { get; set; } = 128;

    /// <summary>Generations without a better combination after which a genetic search begins elsewhere.</summary>
    public int PlateauGenerations { get; set; } = 15;

    /// <summary>Plateau score below which a pass is called a needle.</summary>
    public double NeedleBelow { get; set; } = 0.7;

    /// <summary>
    /// Share of the variance of the score, 0 to 1, below which an input could be left alone: with a hundredth of the variance, a tenth of
    /// the standard deviation, any of its values does as well as another.
    /// </summary>
    public double LeaveAloneBelow { get; set; } = 0.01;

    /// <summary>Points of an equity curve.</summary>
    public int CurvePoints { get; set; } = 300;

    /// <summary>
    /// The zone of the trade server, whose hours, days and nights are those of experts: a zone, optionally with hours and minutes that its
    /// clock is ahead by. Seven hours ahead of New York, most brokers' days begin when New York closes, in winter and in summer.
    /// </summary>
    public string ServerTimeZone { get; set; } = ServerClock.NewYorkClose;

    /// <summary>What symbols are, by symbol; what is not given is derived from the name and price.</summary>
    public Dictionary<string, SymbolSpecification> Symbols { get; set; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// More spellings of inputs, by expert or <c>*</c>, then by spelling: the input that is meant, optionally with <c>*number</c> or
    /// <c>*pip</c>; empty to ignore the spelling.
    /// </summary>
    public Dictionary<string, Dictionary<string, string>> Aliases { get; set; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>More names of experts, by name: the expert that is meant.</summary>
    public Dictionary<string, string> Experts { get; set; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>What passes are ranked by; parts that are empty are the built-in ones.</summary>
    public CriterionOptions Criterion { get; set; } = new();

    /// <summary>The same for single experts, by name; parts that are empty are those of <see cref="Criterion"/>.</summary>
    public Dictionary<string, CriterionOptions> Criteria { get; set; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The criterion of an expert, or of all.</summary>
    internal TesterCriterion CriterionOf(string? expert)
    {
        var own = expert is not null && Criteria.TryGetValue(expert, out var found) ? found : Criterion;
        var hard = own.Hard.Count > 0 ? own : Criterion.Hard.Count > 0 ? Criterion : CriterionOptions.BuiltIn;
        var quality = own.Quality.Count > 0 ? own : Criterion.Quality.Count > 0 ? Criterion : CriterionOptions.BuiltIn;
        return new(
            [.. hard.Hard.Select(each => new HardCriterion(each.Metric, each.AtLeast, each.AtMost))],
            [.. quality.Quality.Select(each => new QualityMetric(each.Metric, each.Weight, each.Bad, each.Good))]);
    }

    internal bool Valid() =>
        this is
        {
            MinimumBars: >= 10,
            IndicatorMegabytes: >= 16,
            Population: >= 4 and <= 10_000,
            PlateauGenerations: >= 1,
            NeedleBelow: >= 0,
            LeaveAloneBelow: >= 0 and <= 1,
            CurvePoints: >= 2 and <= 10_000,
        }
        && Criteria.Values.Append(Criterion).All(criterion => criterion.Valid())
        && Symbols.Values.All(symbol => !SpecificationRules.Faults(symbol).Any())
        && ServerClock.TryParse(ServerTimeZone, out _)
        && Criteria.Keys.Concat(Experts.Values).Concat(Aliases.Keys.Where(key => key != AllExperts))
            .All(name => ExpertCatalogue.Named(name) is not null);
}

/// <summary>Criteria as configuration holds them.</summary>
internal sealed class CriterionOptions
{
    /// <summary>
    /// At least a recovery factor of 3, 300 trades and a profit factor of 1, at most 20 percent drawdown; quality as wide as an ordinary
    /// year of an ordinary advisor.
    /// </summary>
    internal static CriterionOptions BuiltIn { get; } = new()
    {
        Hard =
        [
            new() { Metric = "recovery_factor", AtLeast = 3 },
            new() { Metric = "total_trades", AtLeast = 300 },
            new() { Metric = "max_drawdown_pct", AtMost = 20 },
            new() { Metric = "profit_factor", AtLeast = 1 },
        ],
        Quality =
        [
            new() { Metric = "net_profit_pct", Weight = 1, Bad = 0, Good = 30 },
            new() { Metric = "recovery_factor", Weight = 2, Bad = 0, Good = 4 },
            new() { Metric = "profit_factor", Weight = 1.5, Bad = 1, Good = 1.6 },
            new() { Metric = "expected_payoff", Weight = 1, Bad = 0, Good = 5 },
            new() { Metric = "total_trades", Weight = 1, Bad = 0, Good = 300 },
            new() { Metric = "max_drawdown_pct", Weight = 2, Bad = 40, Good = 10 },
        ],
    };

    /// <summary>Hard criteria.</summary>
    public List<HardOptions> Hard { get; set; } = [];

    /// <summary>Quality metrics.</summary>
    public List<QualityOptions> Quality { get; set; } = [];

    internal bool Valid() =>
        Hard.TrueForAll(
            hard => TesterCriterion.Metrics.Contains(hard.Metric, StringComparer.Ordinal) && (hard.AtLeast is > 0) != (hard.AtMost is > 0))
        && Quality.TrueForAll(
            quality => TesterCriterion.Metrics.Contains(quality.Metric, StringComparer.Ordinal) && quality.Weight > 0
            && double.IsFinite(quality.Weight)
            && double.IsFinite(quality.Bad) && double.IsFinite(quality.Good) && quality.Bad != quality.Good);

    /// <summary>A <see cref="HardCriterion"/>.</summary>
    internal sealed class HardOptions
    {
        public string Metric { get; set; } = "";

        public double? AtLeast { get; set; }

        public double? AtMost { get; set; }
    }

    /// <summary>A <see cref="QualityMetric"/>.</summary>
    internal sealed class QualityOptions
    {
        public string Metric { get; set; } = "";

        public double Weight { get; set; } = 1;

        public double Bad { get; set; }

        public double Good { get; set; } = 1;
    }
}
