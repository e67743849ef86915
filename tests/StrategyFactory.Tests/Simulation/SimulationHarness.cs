using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Kernel.Json;
using StrategyFactory.Kernel.Mediation;
using StrategyFactory.Simulation;
using StrategyFactory.Simulation.Contracts;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Tests.Simulation;

/// <summary>The module on a database of its own, with a clock that stands still and predictions made by the test.</summary>
internal sealed class SimulationHarness : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private SimulationHarness(ServiceProvider services, NpgsqlDataSource source, FakePredictions predictions, ManualClock clock) =>
        (_services, Source, Predictions, Clock) = (services, source, predictions, clock);

    public NpgsqlDataSource Source { get; }

    public FakePredictions Predictions { get; }

    public ManualClock Clock { get; }

    public static async Task<SimulationHarness> StartAsync()
    {
        var source = await SimulationDatabase.CreateAsync();
        var predictions = new FakePredictions();
        var clock = new ManualClock();
        var services = new ServiceCollection().AddLogging();
        Add(services, source, predictions, clock);
        var provider = services.BuildServiceProvider(new ServiceProviderOptions { ValidateScopes = true });
        await provider.MigrateSimulationAsync(CancellationToken.None);
        return new(provider, source, predictions, clock);
    }

    /// <summary>The module with everything it needs from outside.</summary>
    private static void Add(IServiceCollection services, NpgsqlDataSource source, FakePredictions predictions, ManualClock clock)
    {
        services.AddMediation().AddSingleton<TimeProvider>(clock);
        services.AddScoped(_ => new DatabaseSession(source));
        services.AddSingleton<IRequestHandler<GetPredictions, ModelPredictions>>(predictions);
        services.AddSimulation(new ConfigurationBuilder().Build());
    }

    /// <summary>The module's endpoints on a free port, with the host's JSON settings.</summary>
    public async Task<WebApplication> ServeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        Add(builder.Services, Source, Predictions, Clock);
        builder.Services.ConfigureHttpJsonOptions(json => FactoryJson.Configure(json.SerializerOptions));
        var application = builder.Build();
        application.MapSimulation();
        await application.StartAsync();
        return application;
    }

    public AsyncServiceScope Scope() => _services.CreateAsyncScope();

    /// <summary>Sends a request in a scope of its own, as a worker or an HTTP request would.</summary>
    public async Task<T> SendAsync<T>(IRequest<T> request, CancellationToken token = default)
    {
        await using var scope = Scope();
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(request, token);
    }

    public async Task<SimulationBatch> QueueAsync(StrategyGrid grid, double? parentSqn = null, Guid? model = null, SimulationSettings? settings = null, params string[] tickers) =>
        await SendAsync(new QueueSimulations(
            model ?? Guid.CreateVersion7(), tickers.Length == 0 ? ["EURUSD"] : tickers, null, 0, parentSqn, grid, settings ?? new SimulationSettings()));

    /// <summary>Takes every pending job out of the queue, so that tests of one fixture do not see each other's.</summary>
    public async Task EmptyQueueAsync()
    {
        await using var command = Source.CreateCommand("update simulation.priority_jobs set status = 'CANCELLED' where status in ('PENDING', 'RUNNING')");
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await Source.DisposeAsync();
    }
}

/// <summary>Stands for the Training module.</summary>
internal sealed class FakePredictions : IRequestHandler<GetPredictions, ModelPredictions>
{
    private Func<GetPredictions, CancellationToken, Task<ModelPredictions>> _predict = (_, _) => throw new InvalidOperationException("No predictions were arranged.");

    public int Calls { get; private set; }

    public void Are(Func<GetPredictions, ModelPredictions> predict) => _predict = (request, _) => Task.FromResult(predict(request));

    public void AreAwaited(Func<GetPredictions, CancellationToken, Task<ModelPredictions>> predict) => _predict = predict;

    public Task<ModelPredictions> Handle(GetPredictions request, CancellationToken cancellationToken)
    {
        Calls++;
        return _predict(request, cancellationToken);
    }
}
