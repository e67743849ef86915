using StrategyFactory.Benchmarks.Harness;
using StrategyFactory.Neural.Adapters;
using StrategyFactory.Neural.Chronos;
using StrategyFactory.Neural.T5;
using StrategyFactory.Neural.Training;

namespace StrategyFactory.Benchmarks.Networks;

/// <summary>A step of LoRA training of a network as large as Chronos-Bolt mini, against the same network in PyTorch.</summary>
internal sealed class LoraBenchmark : IBenchmark
{
    public string Name => "lora";

    public string Description => "a LoRA step of a network of 21 million parameters";

    public Task RunAsync(BenchmarkRun run, CancellationToken token) =>
        new StepRace(Name, "lora.py", warmUps: 2, steps: 10, turns: 6).RunAsync(run, () => new Bolt(), token);

    private sealed class Bolt : IContestant
    {
        private const int Context = 512;
        private const int Horizon = 64;

        /// <summary>No dropout, so that both sides compute the same.</summary>
        private static readonly BoltConfig Mini = new(
            new T5Config(384, 64, 8, 1536, 4, 4, DropoutRate: 0), Context, Horizon, [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]);

        private readonly ChronosBolt _network = ChronosBolt.Create(Mini, seed: 1);

        internal Bolt() =>
            _network.Attach(LoraAdapter.Fresh(new(Rank: 8, Alpha: 16, LoraTargets.Of("q", "v")), _network.Layers, seed: 1));

        public string Shape => $"{_network.ParameterCount / 1e6:0.0} million, {Batch} × {Context}";

        public int Batch => 32;

        public bool RoundsProducts => false;

        /// <summary>As an experiment trains: rows are cut, gradients shortened, losses reported.</summary>
        public async Task TrainAsync(LearningPlan plan, bool rounds, Action onStep, CancellationToken token)
        {
            var training = new ForecastTraining(_network, Windows(seed: 1, Batch * 4), Windows(seed: 2, 1));
            await training.RunAsync(plan, null, _ => onStep(), cancellation: token);
        }

        public void Dispose() => _network.Dispose();

        private static IEnumerable<TrainingWindow> Windows(int seed, int count)
        {
            var random = new Random(seed);
            return Enumerable.Range(0, count).Select(_ => new TrainingWindow(Draw(random, Context), Draw(random, Horizon)));
        }

        private static float[] Draw(Random random, int length) => [.. Enumerable.Range(0, length).Select(_ => random.NextSingle())];
    }
}
