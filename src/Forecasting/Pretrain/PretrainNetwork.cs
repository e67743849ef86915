using System.Globalization;
using FluentValidation;
using MediatR;
using Microsoft.Extensions.Options;
using StrategyFactory.Forecasting.Bases;
using StrategyFactory.Forecasting.Contracts;
using StrategyFactory.Forecasting.Experiments;
using StrategyFactory.Forecasting.Models.Chronos;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Neural.Chronos;
using StrategyFactory.Neural.Runtime;
using StrategyFactory.Neural.T5;
using StrategyFactory.Neural.Training;

namespace StrategyFactory.Forecasting.Pretrain;

internal sealed class PretrainNetworkValidator : AbstractValidator<PretrainNetwork>
{
    public PretrainNetworkValidator()
    {
        RuleFor(request => request.Name).Must(RequestRules.IsPlain)
            .WithMessage(request => $"name: '{request.Name}' is not allowed; {RequestRules.PlainNames}.");
        RuleFor(request => request.Steps).InclusiveBetween(1, 1_000_000)
            .WithMessage(request => $"steps: {request.Steps} is not allowed; 1 to 1000000.");
        RuleFor(request => request.Series).InclusiveBetween(10, 100_000)
            .WithMessage(request => $"series: {request.Series} is not allowed; 10 to 100000.");
    }
}

internal sealed class PretrainNetworkHandler(BaseNetworks bases, IOptions<ForecastingOptions> options, TimeProvider clock)
    : IRequestHandler<PretrainNetwork, PretrainedNetwork>
{
    private const int Context = 512;
    private const int Horizon = 64;
    private const int ValidationSeries = 64;
    private const int Validations = 10;
    private const double LearningRate = 1e-3;
    private const double DropoutRate = 0;

    private static readonly BoltConfig Shape = new(
        new T5Config(64, 16, 4, 256, 3, 3, DropoutRate: DropoutRate), Context, Horizon, QuantileSet.Levels);

    public async Task<PretrainedNetwork> Handle(PretrainNetwork request, CancellationToken cancellationToken)
    {
        TorchRuntime.Require();
        var folder = Path.Combine(options.Value.ModelsFolder, request.Name);
        RequireNew(request.Name, folder);
        var began = clock.GetTimestamp();
        var (training, validation) = await Task.Run(() => Draw(request, cancellationToken), cancellationToken);
        using var network = ChronosBolt.Create(Shape, request.Seed);
        var plan = new LearningPlan(request.Steps, LearningRate)
        {
            WarmupSteps = Math.Min(100, request.Steps / 10),
            Decay = RateDecay.Cosine,
            ValidationInterval = Math.Max(1, request.Steps / Validations),
            CheckpointInterval = 0,
            Seed = request.Seed,
            Threads = TrainedChronos.Threads,
        };
        var outcome = await new ForecastTraining(network, training, validation).RunAsync(
            plan, null, step => request.Progress?.Invoke(request.Series + step.Step, request.Series + step.Steps),
            cancellation: cancellationToken);
        if (outcome.End == TrainingEnd.Diverged)
        {
            throw new UnprocessableException($"The training did not converge: {outcome.Reason}");
        }

        Store(network, folder, new(Said(request, outcome), null, Synthetic: true));
        return new(
            GetForecastNetworksHandler.Describe(bases.Require(request.Name)),
            network.ParameterCount,
            outcome.Validations[0].Value,
            outcome.BestFigure,
            outcome.Steps,
            clock.GetElapsedTime(began).TotalSeconds);
    }

    private void RequireNew(string name, string folder)
    {
        if (Directory.Exists(folder) || bases.All().Any(model => model.Name == name))
        {
            throw new ConflictException($"name: '{name}' is taken; another name, or delete {folder}.", "name");
        }
    }

    private static (TrainingWindow[] Training, TrainingWindow[] Validation) Draw(PretrainNetwork request, CancellationToken token)
    {
        var windows = new SyntheticWindows(Context, Horizon, request.Seed);
        var drawn = 0;
        var training = windows.Draw(
            0, request.Series, () => request.Progress?.Invoke(Interlocked.Increment(ref drawn), request.Series + request.Steps), token);
        return (training, windows.Draw(request.Series, ValidationSeries, () => { }, token));
    }

    private static string Said(PretrainNetwork request, TrainingOutcome outcome) => string.Create(
        CultureInfo.InvariantCulture,
        $"{request.Series} made-up series (Gaussian processes, trends, seasons, changes of regime), "
        + $"seed {request.Seed}, {outcome.Steps} steps; no market");

    /// <summary>Beside its place first, and then there at once: a folder that can be seen is whole.</summary>
    private void Store(SeriesModel network, string folder, BaseOrigin origin)
    {
        var partial = Path.Combine(options.Value.StorageFolder, "forecasting", $"making-{Guid.NewGuid():N}");
        try
        {
            network.Save(partial);
            origin.Write(partial);
            Directory.CreateDirectory(options.Value.ModelsFolder);
            Directory.Move(partial, folder);
        }
        finally
        {
            if (Directory.Exists(partial))
            {
                Directory.Delete(partial, recursive: true);
            }
        }
    }
}
