using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Kernel.Leases;
using StrategyFactory.Kernel.Mediation;
using StrategyFactory.Simulation.Backtests;
using StrategyFactory.Simulation.ExpertAdvisors;
using StrategyFactory.Simulation.Queue;
using StrategyFactory.Simulation.Trades;

namespace StrategyFactory.Simulation;

/// <summary>Simulation: the queue of strategies, the workers that run them, and what they found.</summary>
public static class SimulationModule
{
    /// <summary>
    /// Adds the module. The container must hold the mediator, a <see cref="DatabaseSession"/> per scope, and the Training module.
    /// </summary>
    /// <param name="configuration">The root; the section <c>Simulation</c> is read.</param>
    public static IServiceCollection AddSimulation(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptions<SimulationOptions>().Bind(configuration.GetSection(SimulationOptions.Section))
            .Validate(SimulationOptions.Valid, SimulationOptions.Allowed).ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<PredictionCache>();
        services.TryAddSingleton<LeaseKeeper>();
        services.AddSingleton<JobHeartbeat>();
        services.AddScoped<ReportedOutcome>();
        services.AddScoped<TradingTerms>();
        services.AddScoped<SearchPreparation>();
        services.AddScoped<FurtherMarkets>();
        services.AddModuleContext<SimulationContext>(SimulationContext.Schema);
        return services.AddHandlersOf(typeof(SimulationModule).Assembly);
    }

    /// <summary>Applies the module's pending migrations in a scope of its own and returns their names, oldest first.</summary>
    public static Task<IReadOnlyList<string>> MigrateSimulationAsync(this IServiceProvider services, CancellationToken token) =>
        services.MigrateModuleAsync<SimulationContext>(token);

    /// <summary>
    /// Maps <c>POST /jobs/claim</c>, <c>POST /jobs/heartbeat</c>, <c>POST /jobs/{id}/complete</c>, <c>POST /jobs/{id}/fail</c>,
    /// <c>GET /jobs/pending</c>, <c>GET /jobs/{id}/trades</c>, <c>GET /workers</c>, <c>GET /jobs</c>, <c>POST /jobs/retry</c>,
    /// <c>POST /jobs/delete</c>, <c>GET</c> and <c>PUT /symbols/{symbol}/specification</c>.
    /// </summary>
    public static IEndpointRouteBuilder MapSimulation(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapClaimJobs();
        endpoints.MapHeartbeatJobs();
        endpoints.MapCompleteJob();
        endpoints.MapFailJob();
        endpoints.MapGetPendingJobs();
        endpoints.MapGetTrades();
        endpoints.MapGetWorkers();
        endpoints.MapFindJobs();
        endpoints.MapRetryJobs();
        endpoints.MapDeleteJobs();
        endpoints.MapGetSymbolSpecification();
        endpoints.MapPutSymbolSpecification();
        return endpoints;
    }
}
