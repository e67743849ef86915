using StrategyFactory.Benchmarks.Harness;
using StrategyFactory.Neural.Adapters;
using StrategyFactory.Neural.Decoders;
using StrategyFactory.Neural.Runtime;
using StrategyFactory.Neural.Training;

namespace StrategyFactory.Benchmarks.Networks;

/// <summary>A step of LoRA training of a Llama of 135 million parameters, against the same network in PyTorch.</summary>
internal sealed class DecoderBenchmark : IBenchmark
{
    public string Name => "decoder";

    public string Description => "a LoRA step of a language model of 135 million parameters";

    public Task RunAsync(BenchmarkRun run, CancellationToken token) =>
        new StepRace(Name, "decoder.py", warmUps: 1, steps: 4, turns: 3).RunAsync(run, () => new Llama(), token);

    private sealed class Llama : IContestant
    {
        private const int Length = 256;

        private readonly DecoderModel _network = DecoderModel.Create(SmallLlama.Config, seed: 1);

        internal Llama() =>
            _network.Attach(LoraAdapter.Fresh(new(Rank: 8, Alpha: 16, LoraTargets.Matching("all-linear")), _network.Layers, seed: 1));

        public string Shape => $"{_network.ParameterCount / 1e6:0.0} million, {Batch} × {Length}";

        public int Batch => 4;

        public bool RoundsProducts => BrainFloats.AreWorthwhile(SmallLlama.Config.Width);

        public async Task TrainAsync(LearningPlan plan, bool rounds, Action onStep, CancellationToken token)
        {
            var training = new DecoderTraining(
                _network, SmallLlama.Texts(seed: 1, Batch * 4, Length), SmallLlama.Texts(seed: 2, 1, 2), new() { RoundsProducts = rounds });
            await training.RunAsync(plan, null, _ => onStep(), cancellation: token);
        }

        public void Dispose() => _network.Dispose();
    }
}
