using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using StrategyFactory.EndToEnd.Harness;

namespace StrategyFactory.EndToEnd.Durability;

/// <summary>
/// All that a factory does for long, under way at once: a run that promotes late, a batch of three symbols of which two may be at work, and
/// the tuning of a .set file with all its children. More commands than a host of two processors has threads.
/// </summary>
internal sealed class MixedWork
{
    internal const int Tasks = 3;
    private const int Strategies = 500;
    private const int BatchStrategies = 250;
    private const int BatchGenerations = 2;
    private const int Bars = SlowRun.Bars;
    private const int BatchBars = 12_000;
    private const int TunedBars = 12_000;
    private const string Features =
        "return_1 return_2 return_3 return_5 return_10 return_20 return_z_20 rsi_14 stoch_k_14 willr_14 cci_20 adx_14 natr_14 bb_pctb_20 "
        + "bb_width_20 dist_sma_20 volatility_20 vol_ratio_20 ibs time_sin";
    private static readonly string[] Symbols = ["B0", "B1", "B2"];

    private readonly string _run;
    private readonly string _batch;
    private readonly IReadOnlyList<string> _batchRuns;
    private readonly string _tuning;

    private MixedWork(string run, string batch, IReadOnlyList<string> batchRuns, string tuning) =>
        (_run, _batch, _batchRuns, _tuning) = (run, batch, batchRuns, tuning);

    /// <summary>
    /// Configuration under which a tuning is all that it can be: every task is half a success, so each has a child until depth 2. Short
    /// leases, so that a round does not wait a minute for a worker that is known to be dead; and executions enough for a slow machine,
    /// where a lease may run out although its worker lives.
    /// </summary>
    public static IReadOnlyDictionary<string, string> Settings { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["FineTuning__DistanceThreshold"] = "1",
        ["FineTuning__ScoreThreshold"] = "1",
        ["FineTuning__PollMilliseconds"] = "100",
        ["FineTuning__LeaseSeconds"] = "3",
        ["FineTuning__RetryDelaySeconds"] = "0",
        ["FineTuning__MaxAttempts"] = "10",
    };

    /// <summary>Bars for all of it.</summary>
    public static async Task ImportAsync(ServedFactory served)
    {
        await served.ImportAsync("WALK", Walk(Bars, 3), timeframe: "5m");
        await served.ImportAsync("EURUSD", Encoding.UTF8.GetBytes(SampleBars.RandomWalk(TunedBars, minutes: 60)), timeframe: "1h");
        for (var seed = 0; seed < Symbols.Length; seed++)
        {
            await served.ImportAsync(Symbols[seed], Walk(BatchBars, seed + 10), timeframe: "5m");
        }
    }

    /// <summary>A request that promotes the best strategy of all generations, which is not one of the first.</summary>
    public static async Task<JsonObject> PromotedLateAsync(ServedFactory served)
    {
        var request = SlowRun.Request("WALK", 5);
        request["thresholds"] = Thresholds(Strategies);
        request["timeframe"] = "5m";

        // Many that say much the same: weights spread over them, and it takes generations to prune them.
        request["seed_features"] = new JsonArray([.. Features.Split(' ').Select(name => JsonValue.Create(name))]);
        request["fee_bps"] = 0;
        request["slippage_bps"] = 0;
        var probe = await served.EndOfAsync(await served.EvolveAsync(request));
        request["sqn_min"] = probe["best_sqn"]!.GetValue<double>();
        foreach (var limit in new[] { "sqn_max", "profit_factor_max", "weekly_consistency_max" })
        {
            request[limit] = 1e6;
        }

        request["profit_factor_min"] = 0;

        request["trade_count_min"] = 30;
        return request;
    }

    /// <summary>Starts all of it.</summary>
    /// <param name="served">Where.</param>
    /// <param name="promoting">The run's request.</param>
    public static async Task<MixedWork> StartAsync(ServedFactory served, JsonObject promoting)
    {
        var run = await served.EvolveAsync(promoting);
        var request = SlowRun.Request("", BatchGenerations);
        request.Remove("symbol");
        request["timeframe"] = "5m";
        request["thresholds"] = Thresholds(BatchStrategies);
        var batch = await served.PostAsync("/evolve/batch", new JsonObject
        {
            ["symbols"] = new JsonArray([.. Symbols.Select(symbol => JsonValue.Create(symbol))]),
            ["request"] = request,
            ["max_concurrent"] = 2,
        });
        var tuning = await UploadAsync(served);
        return (batch.Code, tuning.Code) == (202, 202)
            ? new(
                run,
                Id(batch.Json, "batch_id"),
                [.. batch.Json["runs"]!.AsArray().Select(started => Id(started!, "run_id"))],
                Id(tuning.Json, "job_id"))
            : throw new InvalidOperationException($"{batch.Text} {tuning.Text}");
    }

    /// <summary>Waits until all of it has ended.</summary>
    public async Task EndAsync(ServedFactory served)
    {
        await served.EndOfAsync(_run);
        await Poll.UntilAsync(() => served.GetAsync($"/batches/{_batch}"), answer => answer.Json["finished_at"] is not null);
        await Poll.UntilAsync(
            () => served.GetAsync($"/controller/jobs/{_tuning}"), answer => answer.Json["job"]?["finished_at"] is not null);
    }

    /// <summary>What of it must not depend on what happened to it.</summary>
    public async Task<string> NumbersAsync(ServedFactory served)
    {
        List<string> numbers = [await RunNumbers.OfAsync(served, _run)];
        foreach (var run in _batchRuns)
        {
            numbers.Add(await RunNumbers.OfAsync(served, run));
        }

        var batch = await served.ReadAsync($"/batches/{_batch}");
        numbers.Add($"{batch["status"]} {batch["counts"]!.ToJsonString()} {batch["promoted"]}");
        numbers.Add(await TuningNumbers.OfAsync(served, _tuning));
        return string.Join('\n', numbers);
    }

    /// <summary>What must hold of an undisturbed one, or the rounds would prove nothing.</summary>
    /// <returns>Generations of the run and of the batch.</returns>
    public async Task<(int Run, int Batch)> GenerationsAsync(ServedFactory served)
    {
        var end = await served.ReadAsync($"/runs/{_run}");
        var generations = end["generations"]!.AsArray().Count;
        var batch = await served.ReadAsync($"/batches/{_batch}");
        var tuning = await served.ReadAsync($"/controller/jobs/{_tuning}");
        var tasks = tuning["tasks"]!.AsArray();
        return (end["stopped_reason"]?.GetValue<string>(), batch["counts"]!["COMPLETED"]!.GetValue<int>()) == ("promoted", Symbols.Length)
            && tasks.Count == Tasks && tasks.All(task => task!["status"]!.GetValue<string>() == "completed_partial")
            ? (generations, Symbols.Length * BatchGenerations)
            : throw new InvalidOperationException($"{end.ToJsonString()} {batch.ToJsonString()} {tuning.ToJsonString()}");
    }

    /// <summary>How many strategies so many generations simulate.</summary>
    public static int StrategiesOf((int Run, int Batch) generations) =>
        (generations.Run * Strategies) + (generations.Batch * BatchStrategies);

    private static byte[] Walk(int bars, int seed) => Encoding.UTF8.GetBytes(SampleBars.RandomWalk(bars, seed, minutes: 5, reversion: 0.1));

    private static JsonArray Thresholds(int strategies) =>
        new([.. Enumerable.Range(0, strategies / 5).Select(step => JsonValue.Create(Quantile(0.4 + (step * 2.0 / strategies / 5))))]);

    private static string Quantile(double part) => "q" + part.ToString("R", CultureInfo.InvariantCulture);

    private static string Id(JsonNode document, string name) => document[name]!.GetValue<string>();

    private static async Task<Answer> UploadAsync(ServedFactory served)
    {
        using var form = new MultipartFormDataContent();
        using var content = new ByteArrayContent(SampleSets.Bytes(SampleSets.MovingAverageCross));
        content.Headers.ContentType = new("application/octet-stream");
        form.Add(content, "file", "EMACrossOver.set");
        form.Add(new StringContent("EURUSD"), "symbol");
        form.Add(new StringContent("1h"), "timeframe");
        return await served.PostAsync("/controller/tasks", form);
    }
}
