using MediatR;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using StrategyFactory.Host.Composition;
using StrategyFactory.Host.EmbeddedPostgres;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Kernel.Jobs;
using StrategyFactory.Kernel.Mediation;

namespace StrategyFactory.Benchmarks.Database;

/// <summary>
/// All modules on a private PostgreSQL in a temporary folder, as durable as the product's (fsync on). Durable commands are kept
/// until the benchmark runs them: what is measured is the work, not the job engine's clock.
/// </summary>
internal sealed class BenchFactory : IAsyncDisposable
{
    private readonly string _folder;
    private readonly PostgresCluster _cluster;
    private readonly ServiceProvider _services;
    private readonly KeptCommands _commands;

    private BenchFactory(string folder, PostgresCluster cluster, ServiceProvider services, KeptCommands commands) =>
        (_folder, _cluster, _services, _commands) = (folder, cluster, services, commands);

    internal IServiceProvider Services => _services;

    internal string ConnectionString => _cluster.ConnectionString();

    /// <summary>Time spent in requests since <see cref="StepTimes.Clear"/>.</summary>
    internal StepTimes Steps => _services.GetRequiredService<StepTimes>();

    /// <summary>A running factory; null where no PostgreSQL server is installed.</summary>
    internal static async Task<BenchFactory?> TryStartAsync(CancellationToken token)
    {
        if (!PostgresBinaries.Find(PostgresBinaries.UsualFolders()).Any())
        {
            return null;
        }

        var folder = Directory.CreateTempSubdirectory("factory-bench-").FullName;
        var cluster = await PostgresCluster.StartAsync(folder, new(), NullLogger.Instance, token);
        var commands = new KeptCommands();
        var services = Build(cluster.ConnectionString(), commands);
        var factory = new BenchFactory(folder, cluster, services, commands);
        try
        {
            await services.MigrateModulesAsync(token);
            return factory;
        }
        catch
        {
            await factory.DisposeAsync();
            throw;
        }
    }

    /// <summary>Sends a request in a scope of its own.</summary>
    internal async Task<T> SendAsync<T>(IRequest<T> request, CancellationToken token)
    {
        await using var scope = _services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(request, token);
    }

    /// <summary>Runs the durable commands stored so far.</summary>
    internal async Task RunDueAsync(CancellationToken token)
    {
        while (_commands.Waiting.TryDequeue(out var command))
        {
            await SendAsync<Unit>(command, token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await _cluster.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static ServiceProvider Build(string connectionString, KeptCommands commands)
    {
        var configuration = new ConfigurationBuilder().AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json")).Build();
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton(_ => new NpgsqlDataSourceBuilder(connectionString).Build());
        services.AddScoped<DatabaseSession>();
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<StepTimes>();
        services.AddTransient(typeof(IPipelineBehavior<,>), typeof(TimedStep<,>));
        services.AddMediation();
        services.AddModules(configuration);
        services.AddSingleton<IDurableCommandQueue>(commands);
        return services.BuildServiceProvider();
    }

    private sealed class KeptCommands : IDurableCommandQueue
    {
        internal Queue<IDurableCommand> Waiting { get; } = new();

        public Task EnqueueAsync(IDurableCommand command, CancellationToken token)
        {
            Waiting.Enqueue(command);
            return Task.CompletedTask;
        }

        // nothing is ever taken back here
        public Task<bool> WithdrawAsync(IDurableCommand command, CancellationToken token) => Task.FromResult(false);
    }
}
