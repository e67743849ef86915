using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor.Services;
using NUnit.Framework;
using StrategyFactory.Dashboard.Live;
using StrategyFactory.Dashboard.Overview;
using StrategyFactory.Dashboard.Runs;
using StrategyFactory.Dashboard.Shell;
using StrategyFactory.Evolution;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Host.Configuration;
using StrategyFactory.Kernel.Mediation;
using StrategyFactory.Tests.Database;
using StrategyFactory.Tests.Evolution;
using StrategyFactory.Tests.MarketData.SimulatedMarkets;

namespace StrategyFactory.Tests.Dashboard;

/// <summary>
/// What drawing a page costs the database. A first visit draws it twice, in advance and again when it is interactive, and a page of many
/// rows must not ask for each of them.
/// </summary>
internal sealed class FirstVisitQueriesTests
{
    private readonly StatementCounter _counter = new();
    private TestFactory _factory = null!;

    [SetUp]
    public async Task SetUpAsync() => _factory = await SmallMarket.FactoryAsync(services => services
        .AddHandlersOf(typeof(FactorySettings).Assembly)
        .AddSingleton(new FactorySettings(Path.GetTempPath(), 0, "localhost", null)));

    [TearDown]
    public async Task TearDownAsync() => await _factory.DisposeAsync();

    [OneTimeTearDown]
    public void Stop() => _counter.Dispose();

    [Test]
    public async Task The_list_of_runs_costs_the_same_with_three_and_with_sixty()
    {
        await AddRunsAsync(3);
        var few = await DrawnTwiceAsync<RunsPage>("ui/runs", page => page.FindAll("tbody tr").Count == 3);
        await AddRunsAsync(57);
        var many = await DrawnTwiceAsync<RunsPage>("ui/runs", page => page.FindAll("tbody tr").Count == 25);
        Assert.That(few, Is.InRange(1, 4));
        Assert.That(many, Is.EqualTo(few));
    }

    [Test]
    public async Task The_overview_costs_the_same_with_one_run_of_each_kind_and_with_many()
    {
        await AddRunsAsync(4);
        var few = await DrawnTwiceAsync<OverviewPage>("ui", page => page.FindAll(".rows li").Count == 2);
        await AddRunsAsync(56);
        var many = await DrawnTwiceAsync<OverviewPage>("ui", page => page.FindAll(".rows li").Count == 12);
        Assert.That(few, Is.InRange(1, 25));
        Assert.That(many, Is.EqualTo(few));
    }

    [Test]
    public async Task A_run_costs_the_same_with_one_generation_and_with_three()
    {
        var one = await _factory.EvolveAsync(SmallRuns.Request with { MaxGenerations = 1 });
        var three = await _factory.EvolveAsync(SmallRuns.Request with { MaxGenerations = 3 });
        Assert.That(three.Generations, Has.Count.EqualTo(3));
        var few = await DrawnTwiceAsync<RunPage>($"ui/runs/{one.RunId}", page => page.FindAll("h2").Count > 4, one.RunId);
        var many = await DrawnTwiceAsync<RunPage>($"ui/runs/{three.RunId}", page => page.FindAll("h2").Count > 4, three.RunId);
        Assert.That(few, Is.InRange(1, 18), "five of them for the near misses");
        Assert.That(many, Is.EqualTo(few));
    }

    /// <summary>Of four runs one is at work, one failed and two are completed.</summary>
    private async Task AddRunsAsync(int count)
    {
        await using var scope = _factory.Services.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<EvolutionContext>();
        for (var number = 0; number < count; number++)
        {
            var id = Guid.CreateVersion7();
            context.Runs.Add(new()
            {
                Id = id,
                Symbol = $"S{number:00}",
                Timeframe = "1m",
                Algorithm = "Ridge",
                Status = (number % 4) switch
                {
                    0 => RunStatus.Running,
                    1 => RunStatus.Failed,
                    _ => RunStatus.Completed,
                },
                CreatedAt = DateTimeOffset.UtcNow,
            });
            if (number % 4 == 0)
            {
                context.Generations.Add(new() { RunId = id, BatchId = Guid.CreateVersion7() });
            }
        }

        await context.SaveChangesAsync();
    }

    /// <summary>Statements of the two times that a first visit draws a page; the same each time.</summary>
    private async Task<int> DrawnTwiceAsync<TPage>(string address, Func<IRenderedComponent<TPage>, bool> isThere, Guid? id = null)
        where TPage : IComponent
    {
        var first = await DrawnAsync(address, isThere, id);
        var second = await DrawnAsync(address, isThere, id);
        Assert.That(second, Is.EqualTo(first));
        return first;
    }

    private async Task<int> DrawnAsync<TPage>(string address, Func<IRenderedComponent<TPage>, bool> isThere, Guid? id)
        where TPage : IComponent
    {
        await using var browser = new BunitContext();
        browser.JSInterop.Mode = JSRuntimeMode.Loose;
        browser.Services.AddMudServices();
        browser.Services.AddLogging().AddSingleton<ChangeHub>();
        browser.Services.AddSingleton(new Requests(_factory.Services.GetRequiredService<IServiceScopeFactory>())).AddSingleton<SharedReads>().AddSingleton(TimeProvider.System).AddScoped<Arrival>().AddScoped<AddressBar>();
        browser.Services.GetRequiredService<NavigationManager>().NavigateTo(address);
        using var visit = _counter.Begin();
        var page = browser.Render<TPage>(builder =>
        {
            if (id is { } one)
            {
                builder.TryAdd("Id", one);
            }
        });
        await page.WaitForStateAsync(() => isThere(page), TimeSpan.FromSeconds(20));
        return visit.Statements;
    }
}
