using StrategyFactory.Forecasting.Bases;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Neural.Adapters;
using StrategyFactory.Neural.Chronos;
using StrategyFactory.Neural.Runtime;

namespace StrategyFactory.Forecasting.Models.Chronos;

/// <summary>Networks of one architecture: as they are, or trained further on the series, with an adapter or whole.</summary>
/// <param name="bases">The networks of this machine.</param>
/// <param name="name">The architecture, see <see cref="ForecastModelShape"/>.</param>
/// <param name="description">What it does.</param>
/// <param name="learningRate">Default rate; AutoGluon's for the architecture.</param>
internal sealed class ChronosKind(BaseModels bases, string name, string description, double learningRate) : IForecastKind
{
    private const int UsualContext = 512;

    private readonly Lazy<IReadOnlyList<Hyperparameter>> _hyperparameters = new(() =>
    {
        var known = bases.Of(name);
        var longest = known.Count > 0 ? known[0].Shape.ContextLength : UsualContext;
        return ChronosHyperparameters.Of(known, Math.Min(UsualContext, longest), learningRate);
    });

    public string Name => name;

    public string Description => description;

    public IReadOnlyList<Hyperparameter> Hyperparameters => _hyperparameters.Value;

    public IReadOnlyList<double> Levels => QuantileSet.Levels;

    public int ContextRows(Hyperparams hyperparams)
    {
        TorchRuntime.Require();
        var model = BaseOf(hyperparams);
        var context = hyperparams.Whole(CommonHyperparameters.Context);
        const string Field = $"hyperparams.{CommonHyperparameters.Context}";
        return context <= model.Shape.ContextLength
            ? context
            : throw new UnprocessableException(
                $"{Field}: {context} is more than {model.Name} looks back on; 1 to {model.Shape.ContextLength}.", Field);
    }

    public bool Learns(Hyperparams hyperparams) =>
        hyperparams.Word(ChronosHyperparameters.AdapterType) != ChronosHyperparameters.None;

    public async Task<ITrainedForecast> TrainAsync(TrainingTask task, CancellationToken token)
    {
        TorchRuntime.Require();
        var model = BaseOf(task.Hyperparams);
        BinWidths.RequireFine(model, task.Series.Values.Span[..task.TrainingEnd]);
        if (!Learns(task.Hyperparams))
        {
            return new TrainedChronos(await OpenAsync(model, null, token), model, task.Hyperparams, task.Seed, null, null);
        }

        var network = await OpenAsync(model, task.Hyperparams.Number(ChronosHyperparameters.DropoutRate), token);
        try
        {
            var learning = await ChronosLearning.RunAsync(network, model, task, token);
            var untuned = new TrainedChronos(await OpenAsync(model, null, token), model, task.Hyperparams, task.Seed, null, null);
            return new TrainedChronos(network, model, task.Hyperparams, task.Seed, learning, untuned);
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    public async Task<ITrainedForecast?> LoadAsync(KeptForecast kept, CancellationToken token)
    {
        TorchRuntime.Require();
        var type = kept.Hyperparams.Word(ChronosHyperparameters.AdapterType);
        var adapter = Path.Combine(kept.Folder, TrainedChronos.AdapterFolder);
        var whole = Path.Combine(kept.Folder, TrainedChronos.ModelFolder);
        if ((type == ChronosHyperparameters.Lora && !Directory.Exists(adapter))
            || (type == ChronosHyperparameters.Full && !Directory.Exists(whole)))
        {
            return null;
        }

        var model = type == ChronosHyperparameters.Full
            ? new(TrainedChronos.ModelFolder, whole, ForecastModelShape.Read(whole), BaseOrigin.Of(whole))
            : BaseOf(kept.Hyperparams);
        BinWidths.RequireFine(model, kept.Series.Values.Span);
        var network = await OpenAsync(model, null, token);
        try
        {
            if (type == ChronosHyperparameters.Lora)
            {
                network.Attach(LoraAdapter.Read(adapter));
            }

            return new TrainedChronos(network, model, kept.Hyperparams, kept.Seed, null, null);
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    private BaseModel BaseOf(Hyperparams hyperparams) => hyperparams.Values.ContainsKey(ChronosHyperparameters.Base)
        ? bases.Require(hyperparams.Word(ChronosHyperparameters.Base), $"hyperparams.{ChronosHyperparameters.Base}")
        : throw new UnprocessableException($"model: there is no network of the kind {name}; {bases.Found()}.", "model");

    private static Task<ForecastModel> OpenAsync(BaseModel model, double? dropoutRate, CancellationToken token) =>
        Task.Run(() => ForecastModel.Load(model.Folder, dropoutRate), token);
}
