using System.Diagnostics;
using StrategyFactory.Benchmarks.Harness;
using StrategyFactory.Neural.Decoders;
using StrategyFactory.Neural.Gguf;
using StrategyFactory.Neural.LlamaCpp;
using StrategyFactory.Neural.Runtime;

namespace StrategyFactory.Benchmarks.Networks;

/// <summary>Writing with a Llama of 135 million parameters: by llama.cpp, which serves, against the network that trains.</summary>
internal sealed class DecodingBenchmark : IBenchmark
{
    private const int Prompt = 32;
    private const int Written = 96;
    private const int Rounds = 3;

    private static readonly (GgufPrecision Precision, double Least)[] Precisions = [(GgufPrecision.F16, 75), (GgufPrecision.Q80, 100)];

    public string Name => "decoding";

    public string Description => "tokens a second of a language model of 135 million parameters";

    public async Task RunAsync(BenchmarkRun run, CancellationToken token)
    {
        try
        {
            TorchRuntime.Require();
            LlamaRuntime.Require();
        }
        catch (Exception missing) when (missing is TorchMissingException or LlamaMissingException)
        {
            run.Remark($"Left out: {Name}; {missing.Message}");
            return;
        }

        var folder = Directory.CreateTempSubdirectory("decoding-").FullName;
        try
        {
            await MeasureAsync(run, folder, token);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task MeasureAsync(BenchmarkRun run, string folder, CancellationToken token)
    {
        var threads = Environment.ProcessorCount;
        var written = run.Settings.Quick ? 8 : Written;
        var shape = $"135 million, {Prompt} tokens read, {written} written, {threads} threads";
        using var network = DecoderModel.Create(SmallLlama.Config, seed: 1);
        SmallLlama.Save(network, folder);
        int[] prompt = [.. SmallLlama.Texts(seed: 1, 1, Prompt).Single().Tokens.Select(id => id % 300)];
        List<(LlamaModel Model, LlamaSession Session)> served = [];
        foreach (var (precision, _) in Precisions)
        {
            var file = Path.Combine(folder, $"{precision.Name()}.gguf");
            ModelConverter.Convert(folder, file, precision, "small", token: token);
            var model = LlamaModel.Load(file);
            served.Add((model, await model.OpenAsync(new(Prompt + written, threads))));
        }

        List<double>[] rates = [[], .. Precisions.Select(_ => new List<double>())];
        for (var round = 0; round < (run.Settings.Quick ? 1 : Rounds); round++)
        {
            var began = Stopwatch.GetTimestamp();
            var own = await network.GenerateAsync(prompt, new(written) { EndTokens = [] }, threads, cancellation: token);
            rates[0].Add(own.Tokens.Count / Stopwatch.GetElapsedTime(began).TotalSeconds);
            foreach (var (place, each) in served.Index())
            {
                began = Stopwatch.GetTimestamp();
                var text = await each.Session.GenerateAsync(new(prompt, written, EndTokens: []), token: token);
                rates[place + 1].Add(text.Tokens.Count / Stopwatch.GetElapsedTime(began).TotalSeconds);
            }
        }

        foreach (var (model, session) in served)
        {
            await session.DisposeAsync();
            model.Dispose();
        }

        var ours = Timing.Of(rates[0]).Median;
        run.Add(new(Name, shape, "the network that trains", ours, "tokens/s"));
        foreach (var (place, (precision, least)) in Precisions.Index())
        {
            var rate = Timing.Of(rates[place + 1]).Median;
            var bar = run.Settings.Quick ? (double?)null : least;
            run.Add(new(Name, shape, $"llama.cpp, {precision.Name()}", rate, "tokens/s") { AtLeast = bar });
            run.Add(new(Name, shape, $"llama.cpp, {precision.Name()} / the network that trains", rate / ours, "×"));
        }
    }
}
