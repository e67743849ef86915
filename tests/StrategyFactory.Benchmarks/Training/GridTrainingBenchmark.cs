using System.Text.Json;
using StrategyFactory.Benchmarks.Data;
using StrategyFactory.Benchmarks.Harness;
using StrategyFactory.Benchmarks.Peers;
using StrategyFactory.Numerics.Computing;
using StrategyFactory.Numerics.Linear;

namespace StrategyFactory.Benchmarks.Training;

/// <summary>
/// 294 elastic-net models (7 regimes × 7 α × 6 ρ), five purged folds each and a refit, as a multiple of one XᵀX of the same X on one
/// thread: the price of looking at the data once. The same for labels with the logistic loss, which needs passes over the rows.
/// </summary>
internal sealed class GridTrainingBenchmark : IBenchmark
{
    private static readonly double[] Alphas = [0.001, 0.01, 0.1, 1, 10, 50, 100];
    private static readonly double[] L1Ratios = [0.1, 0.3, 0.5, 0.7, 0.9, 0.95];

    // The bars of the design note, for two threads.
    private static readonly (int Columns, double AtMost)[] Shapes = [(20, 8), (50, 6), (100, 6)];

    public string Name => "training";

    public string Description => "294 elastic-net models × 5 folds and a refit";

    public async Task RunAsync(BenchmarkRun run, CancellationToken token)
    {
        var peers = await PythonPeers.FindAsync(["numpy", "sklearn"], token);
        peers.Missing.ForEach(run.Remark);
        foreach (var (columns, atMost) in Shapes)
        {
            await MeasureAsync(run, peers, run.Size(100_000), columns, atMost, token);
        }
    }

    private async Task MeasureAsync(BenchmarkRun run, PythonPeers peers, int rows, int columns, double atMost, CancellationToken token)
    {
        var data = ModelData.Create(rows, columns);
        var flat = RowMajor(data, columns);
        var folder = Directory.CreateTempSubdirectory("factory-bench-").FullName;
        try
        {
            if (peers.Has("numpy"))
            {
                await PythonPeers.WriteAsync<double>(Path.Combine(folder, "X.f64"), flat, token);
                await PythonPeers.WriteAsync<double>(Path.Combine(folder, "y.f64"), data.Target, token);
                await PythonPeers.WriteAsync<uint>(Path.Combine(folder, "masks.u32"), data.RegimeMasks, token);
            }

            var shape = $"{rows:N0} × {columns}";
            var own = Gram(run, flat, rows, columns);
            run.Add(new(Name, shape + ", 1 thread", "XᵀX, our kernel", own.Median * 1e3, "ms"));
            var blas = peers.Has("numpy") ? await BlasAsync(run, folder, shape, rows, columns, token) : null;
            var problem = Problem(data, data.Target);
            var labels = Problem(data, [.. data.Target.Select(value => value > 0 ? 1.0 : 0)]);
            Timing? best = null;
            foreach (var threads in new[] { 1, Environment.ProcessorCount }.Distinct())
            {
                var grid = Timing.Of(run.Repetitions(15), () => ElasticNetGrid.Fit(problem, threads, null, token));
                var on = $"{shape}, {threads} thread{(threads == 1 ? "" : "s")}";
                run.Add(new(Name, on, "grid", grid.Median * 1e3, "ms"));
                run.Add(new(Name, on, "grid / XᵀX of our kernel", grid.Median / own.Median, "×"));
                if (blas is not null)
                {
                    run.Add(new(Name, on, $"grid / XᵀX of {blas.Value.Library}", grid.Median / blas.Value.Timing.Median, "×")
                    {
                        AtMost = threads == 2 && !run.Settings.Quick && blas.Value.Library == "OpenBLAS" ? atMost : null,
                    });
                }

                if (columns == Shapes[0].Columns)
                {
                    var logistic = Timing.Of(run.Repetitions(9), () => LogisticGrid.Fit(labels, threads, null, token));
                    run.Add(new(Name, on, "grid of labels (logistic loss)", logistic.Median * 1e3, "ms"));
                    run.Add(new(Name, on, "grid of labels / grid", logistic.Median / grid.Median, "×"));
                }

                best = grid;
            }

            await ScikitAsync(run, peers, folder, shape, rows, columns, best!, token);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<(Timing Timing, string Library)?> BlasAsync(BenchmarkRun run, string folder, string shape, int rows, int columns, CancellationToken token)
    {
        var answer = await PythonPeers.RunAsync("gram.py", [Path.Combine(folder, "X.f64"), $"{rows}", $"{columns}", $"{run.Repetitions(31)}"], 1, token);
        var (timing, library) = (Seconds(answer), answer.GetProperty("blas").GetString()!);
        run.Add(new(Name, shape + ", 1 thread", $"XᵀX, NumPy on {library}", timing.Median * 1e3, "ms"));
        if (library == "reference BLAS")
        {
            run.Remark("Peer slow: NumPy runs on the reference BLAS; the bars ask for OpenBLAS (Debian, Ubuntu: apt-get install libopenblas0-pthread).");
        }

        return (timing, library);
    }

    private async Task ScikitAsync(BenchmarkRun run, PythonPeers peers, string folder, string shape, int rows, int columns, Timing own, CancellationToken token)
    {
        if (!peers.Has("sklearn"))
        {
            return;
        }

        var jobs = Environment.ProcessorCount;
        var repetitions = run.Repetitions(columns <= 20 ? 3 : 1);
        foreach (var (mode, label) in new[] { ("cv", "ElasticNetCV"), ("grid", "GridSearchCV") })
        {
            if (mode == "grid" && !run.Settings.Full)
            {
                run.Remark("Left out: GridSearchCV, which takes minutes (--full runs it).");
                continue;
            }

            var peer = Seconds(await PythonPeers.RunAsync("elastic_net.py", [mode, folder, $"{rows}", $"{columns}", $"{jobs}", $"{repetitions}"], 1, token));
            run.Add(new(Name, $"{shape}, {jobs} jobs", label, peer.Median * 1e3, "ms"));
            run.Add(new(Name, $"{shape}, {jobs} threads", $"{label} / grid", peer.Median / own.Median, "×") { AtLeast = mode == "cv" && columns == 20 && !run.Settings.Quick ? 60 : null });
        }
    }

    private static GridProblem Problem(ModelData data, double[] target) => new()
    {
        Design = new([.. data.Features.Select(column => (ReadOnlyMemory<double>)column)], target, [.. Enumerable.Range(0, data.Rows)]),
        RegimeMasks = data.RegimeMasks,
        Regimes = ModelData.Regimes,
        Alphas = Alphas,
        L1Ratios = L1Ratios,
        Horizon = 1,
        Folds = 5,
        EmbargoFraction = 0.01m,
        MinimumRows = 500,
    };

    private static double[] RowMajor(ModelData data, int columns)
    {
        var flat = new double[data.Rows * columns];
        for (var c = 0; c < columns; c++)
        {
            for (var t = 0; t < data.Rows; t++)
            {
                flat[(t * columns) + c] = data.Features[c][t];
            }
        }

        return flat;
    }

    // Our kernel wants rows padded to whole vectors; the padding is not timed, as it is not for the BLAS, whose rows need none.
    private static Timing Gram(BenchmarkRun run, double[] flat, int rows, int columns)
    {
        var layout = new GramLayout(columns);
        var padded = AlignedMemory.Allocate(rows * layout.Stride);
        for (var t = 0; t < rows; t++)
        {
            flat.AsSpan(t * columns, columns).CopyTo(padded.Span[(t * layout.Stride)..]);
        }

        var gram = AlignedMemory.Allocate(layout.Length);
        return Timing.Of(run.Repetitions(31), () =>
        {
            gram.Span.Clear();
            GramKernel.Accumulate(padded.Span, rows, layout, gram.Span);
        });
    }

    private static Timing Seconds(JsonElement answer) => Timing.Of([.. answer.GetProperty("seconds").EnumerateArray().Select(value => value.GetDouble())]);
}
