using MediatR;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using StrategyFactory.Host.Composition;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Kernel.Jobs;
using StrategyFactory.Kernel.Mediation;

namespace StrategyFactory.Tests.Database;

/// <summary>All modules on a database of their own, with the product's configuration; durable commands wait until the test runs them.</summary>
internal sealed class TestFactory : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly DueCommands _due;

    private TestFactory(ServiceProvider services, DueCommands due, string connectionString) => (_services, _due, ConnectionString) = (services, due, connectionString);

    /// <summary>The container.</summary>
    public IServiceProvider Services => _services;

    /// <summary>Its database, for a second factory on it.</summary>
    public string ConnectionString { get; }

    /// <summary>Commands stored so far and not yet run.</summary>
    public IReadOnlyCollection<IDurableCommand> Due => _due.Commands;

    /// <summary>Makes a factory on a fresh database, or on an existing one.</summary>
    /// <param name="settings">Configuration that differs from the product's.</param>
    /// <param name="configure">Registrations that replace the product's.</param>
    /// <param name="connectionString">A database made earlier; null for a fresh one.</param>
    public static async Task<TestFactory> CreateAsync(IReadOnlyDictionary<string, string?>? settings = null, Action<IServiceCollection>? configure = null, string? connectionString = null)
    {
        var due = new DueCommands();
        connectionString ??= await TestDatabase.CreateAsync();
        return new(Build(connectionString, due, settings, configure), due, connectionString);
    }

    /// <summary>Sends a request in a scope of its own.</summary>
    public async Task<T> SendAsync<T>(IRequest<T> request, CancellationToken token = default)
    {
        await using var scope = _services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(request, token);
    }

    /// <summary>Runs every stored command, oldest first, each in a scope of its own, until none is left.</summary>
    public async Task RunDueAsync(CancellationToken token = default)
    {
        while (_due.TryTake(out var command))
        {
            await using var scope = _services.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<IMediator>().Send<Unit>(command, token);
        }
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    /// <summary>Brings an empty database to the product's schema.</summary>
    internal static async Task MigrateAsync(string connectionString)
    {
        await using var services = Build(connectionString, new(), null, null);
        await services.MigrateModulesAsync(CancellationToken.None);
    }

    private static ServiceProvider Build(string connectionString, DueCommands due, IReadOnlyDictionary<string, string?>? settings, Action<IServiceCollection>? configure)
    {
        var configuration = new ConfigurationBuilder().AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json")).AddInMemoryCollection(settings ?? new Dictionary<string, string?>(StringComparer.Ordinal)).Build();
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton(_ => new NpgsqlDataSourceBuilder(connectionString).Build());
        services.AddScoped<DatabaseSession>();
        services.AddSingleton(TimeProvider.System);
        services.AddMediation();
        services.AddModules(configuration);
        services.AddSingleton<IDurableCommandQueue>(due);
        configure?.Invoke(services);
        return services.BuildServiceProvider(new ServiceProviderOptions { ValidateScopes = true });
    }

    private sealed class DueCommands : IDurableCommandQueue
    {
        private readonly System.Collections.Concurrent.ConcurrentQueue<IDurableCommand> _commands = new();

        public IReadOnlyCollection<IDurableCommand> Commands => _commands;

        public Task EnqueueAsync<TCommand>(TCommand command, CancellationToken token)
            where TCommand : class, IDurableCommand
        {
            _commands.Enqueue(command);
            return Task.CompletedTask;
        }

        public bool TryTake([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out IDurableCommand? command) => _commands.TryDequeue(out command);
    }
}
