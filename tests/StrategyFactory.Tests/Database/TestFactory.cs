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
        while (await _due.RunNextAsync(command => SendAsync(command, token)))
        {
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
        private readonly Lock _gate = new();
        private readonly List<IDurableCommand> _commands = [];
        private readonly List<IDurableCommand> _running = [];

        public IReadOnlyCollection<IDurableCommand> Commands
        {
            get
            {
                lock (_gate)
                {
                    return [.. _commands];
                }
            }
        }

        public Task EnqueueAsync(IDurableCommand command, CancellationToken token)
        {
            lock (_gate)
            {
                _commands.Add(command);
            }

            return Task.CompletedTask;
        }

        public Task<bool> WithdrawAsync(IDurableCommand command, CancellationToken token)
        {
            lock (_gate)
            {
                _commands.RemoveAll(waiting => waiting.Equals(command));
                return Task.FromResult(!_running.Contains(command));
            }
        }

        /// <summary>Runs the oldest command; false when there is none.</summary>
        public async Task<bool> RunNextAsync(Func<IDurableCommand, Task> run)
        {
            IDurableCommand next;
            lock (_gate)
            {
                if (_commands.Count == 0)
                {
                    return false;
                }

                next = _commands[0];
                _commands.RemoveAt(0);
                _running.Add(next);
            }

            try
            {
                await run(next);
            }
            finally
            {
                lock (_gate)
                {
                    _running.Remove(next);
                }
            }

            return true;
        }
    }
}
