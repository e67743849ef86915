using StrategyFactory.Forecasting.Bases;
using StrategyFactory.Kernel.Errors;
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

    public async Task<ITrainedForecast> TrainAsync(TrainingTask task, CancellationToken token)
    {
        var model = BaseOf(task.Hyperparams);
        BinWidths.RequireFine(model, task);
        if (task.Hyperparams.Word(ChronosHyperparameters.AdapterType) == ChronosHyperparameters.None)
        {
            return new TrainedChronos(await LoadAsync(model, null, token), model, task, null, null);
        }

        var network = await LoadAsync(model, task.Hyperparams.Number(ChronosHyperparameters.DropoutRate), token);
        try
        {
            var learning = await ChronosLearning.RunAsync(network, model, task, token);
            var untuned = new TrainedChronos(await LoadAsync(model, null, token), model, task, null, null);
            return new TrainedChronos(network, model, task, learning, untuned);
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

    private static Task<ForecastModel> LoadAsync(BaseModel model, double? dropoutRate, CancellationToken token) =>
        Task.Run(() => ForecastModel.Load(model.Folder, dropoutRate), token);
}
