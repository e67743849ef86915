using System.Text.Json;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.FineTuning.Judgement;
using StrategyFactory.FineTuning.Metrics;
using StrategyFactory.Kernel.Json;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.FineTuning.External;

/// <summary>
/// The best of any number of passes, which come one by one: by score, then distance, then number. The one that
/// decides (see <see cref="DecidingRow"/>) is always among them.
/// </summary>
/// <param name="criterion">What passes are judged by.</param>
/// <param name="top">So many are kept.</param>
internal sealed class BestPasses(TesterCriterion criterion, int top)
{
    private readonly SortedSet<Judged> _best = new(Comparer<Judged>.Create(ByRank));
    private readonly Dictionary<long, TesterMetrics> _forward = [];
    private WantedPasses? _wanted;
    private Judged? _deciding;

    /// <summary>Passes so far.</summary>
    public long Count { get; private set; }

    public void Add(ReportedPass pass)
    {
        var judged = new Judged(pass, criterion.Score(pass.Metrics), criterion.Distance(pass.Metrics), Count++);
        _deciding = _deciding is null || ByDecision(judged, _deciding) < 0 ? judged : _deciding;
        _best.Add(judged);
        if (_best.Count > top)
        {
            _best.Remove(_best.Max!);
        }
    }

    /// <summary>
    /// Takes the figures of the forward period for the pass of the same inputs, or of the same number where either does not tell its
    /// inputs; where that was kept and has none. Call when all passes are added.
    /// </summary>
    public void AddForward(ReportedPass later)
    {
        _wanted ??= new([.. Kept().Select(judged => (judged.Order, judged.Pass))]);
        foreach (var order in _wanted.Matching(later))
        {
            _forward.TryAdd(order, later.Metrics);
        }
    }

    /// <summary>The rows to store, best first.</summary>
    public List<TestMetricsRow> Rows() => [.. Kept().Select((judged, index) => Row(judged, index + 1))];

    private List<Judged> Kept()
    {
        var kept = _best.ToList();
        if (_deciding is not null && !kept.Contains(_deciding))
        {
            kept[^1] = _deciding;
        }

        return kept;
    }

    private TestMetricsRow Row(Judged judged, int rank) => new()
    {
        Rank = rank,
        PassNumber = judged.Pass.PassNumber,
        InputValues = JsonSerializer.Serialize(judged.Pass.Values, FactoryJson.Options),
        Metrics = judged.Pass.Metrics,
        Forward = judged.Pass.Forward ?? _forward.GetValueOrDefault(judged.Order) ?? new(),
        NormalizedTotalDistanceToGood = judged.Distance,
        WeightedScore = judged.Score,
    };

    private static int ByRank(Judged left, Judged right) =>
        (right.Score, left.Distance, left.Pass.PassNumber, left.Order)
            .CompareTo((left.Score, right.Distance, right.Pass.PassNumber, right.Order));

    private static int ByDecision(Judged left, Judged right) =>
        Key(left).CompareTo(Key(right)) is var order && order != 0 ? order : ByRank(left, right);

    private static (int, double, double) Key(Judged judged) =>
        DecidingRow.Key(judged.Pass.Metrics.NetProfit, judged.Distance, judged.Score);

    private sealed record Judged(ReportedPass Pass, double Score, double Distance, long Order);
}
