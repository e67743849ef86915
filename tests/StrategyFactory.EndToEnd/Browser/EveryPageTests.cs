using Microsoft.Playwright;
using NUnit.Framework;
using StrategyFactory.EndToEnd.Harness;

namespace StrategyFactory.EndToEnd.Browser;

/// <summary>What holds for every page of a factory that has run its demonstration: no error, no foreign request, nothing that a machine finds hard to read.</summary>
internal sealed class EveryPageTests
{
    private const string Run = "{run}";

    private const string Promoted = "{promoted}";

    private const string Grid = "{grid}";

    private const string Forecast = "{forecast}";

    private const string OtherForecast = "{other}";

    private const string Example = "{example}";

    private const string Training = "{training}";

    private const string Model = "{model}";

    private const string Comparison = "{comparison}";

    private static readonly int[] Widths = [1280, 390];

    private static readonly string[] Pages =
    [
        "/ui", "/ui/market", "/ui/market/EDGE", "/ui/market/EDGE?regime=regime_vix&feature=rsi_14", "/ui/evolve", "/ui/evolve?symbol=EDGE", "/ui/runs", "/ui/runs?status=FAILED",
        "/ui/runs/" + Run, "/ui/compare?ids=" + Run, "/ui/promoted", "/ui/promoted/" + Promoted, "/ui/promoted/" + Promoted + "?trade=3", "/ui/portfolio", "/ui/portfolio?verdict=all&volatility=0.1", "/ui/controller", "/ui/controller/thresholds",
        "/ui/prompts", "/ui/prompts?tab=effects", "/ui/prompts?tab=calibration", "/ui/prompts?tab=experiments", "/ui/prompts?tab=characters",
        "/ui/prompts?tab=try&topic=beer", "/ui/prompts?tab=knowledge&q=beer", "/ui/prompts/characters/peter", "/ui/prompts/new-character", "/ui/queue", "/ui/queue?status=FAILED",
        "/ui/forecasting", "/ui/forecasting?status=failed", "/ui/forecasting?tab=grids", "/ui/forecasting?tab=matters", "/ui/forecasting/new",
        "/ui/forecasting/new?symbol=EDGE", "/ui/forecasting/new?from=" + Forecast, "/ui/forecasting/" + Forecast,
        "/ui/forecasting/" + Forecast + "?part=gate&window=2", "/ui/forecasting/grids/" + Grid,
        "/ui/forecasting/compare?ids=" + Forecast + "," + OtherForecast,
        "/ui/fine-tuning", "/ui/fine-tuning/data", "/ui/fine-tuning/data?q=twice&example=" + Example, "/ui/fine-tuning/data?q=nothing",
        "/ui/fine-tuning/trainings", "/ui/fine-tuning/trainings?status=failed", "/ui/fine-tuning/trainings/" + Training,
        "/ui/fine-tuning/trainings/new", "/ui/fine-tuning/trainings/new?from=" + Training,
        "/ui/fine-tuning/models", "/ui/fine-tuning/models?at=moon&status=archived", "/ui/fine-tuning/models/" + Model, "/ui/fine-tuning/chat",
        "/ui/fine-tuning/comparisons", "/ui/fine-tuning/comparisons?status=failed", "/ui/fine-tuning/comparisons/new",
        "/ui/fine-tuning/comparisons/" + Comparison, "/ui/fine-tuning/comparisons/" + Comparison + "/vote",
        "/ui/report", "/ui/settings", "/ui/nowhere", "/sign-in",
    ];

    private StorageFolder _storage = null!;
    private ServedFactory _served = null!;
    private string _run = "";
    private string _promoted = "";
    private string _grid = "";
    private string[] _forecasts = [];
    private string _example = "";
    private string _training = "";
    private string _model = "";
    private string _comparison = "";

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _storage = new();
        var demo = await HostProcess.RunAsync("demo", "--storage", _storage.Root);
        Assert.That(demo.Code, Is.Zero, demo.Errors);

        await _storage.AddBaseAsync();
        _served = await ServedFactory.StartAsync(_storage);
        await SearchAsync();
        await LearnAsync();
        var promoted = (await _served.GetAsync("/promoted")).Json.AsArray();
        Assert.That(promoted, Has.Count.EqualTo(1));
        (_run, _promoted) = (promoted[0]!["run_id"]!.GetValue<string>(), promoted[0]!["promoted_id"]!.GetValue<string>());
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _served.DisposeAsync();
        await _storage.DisposeAsync();
    }

    [Test]
    public async Task A_page_is_clean_and_readable_in_both_themes_and_widths([ValueSource(nameof(Pages))] string page)
    {
        await using var visit = await Visit.OpenAsync(_served.Client.BaseAddress!);
        if (page.StartsWith("/ui", StringComparison.Ordinal))
        {
            await visit.GoLiveAsync(Filled(page));
        }
        else
        {
            await visit.Page.GotoAsync(page);
        }

        await Assertions.Expect(visit.Page.Locator("h1").First).ToBeVisibleAsync();      // some pages read anew once they are live
        foreach (var theme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            await visit.Page.EmulateMediaAsync(new() { ColorScheme = theme });
            foreach (var width in Widths)
            {
                await visit.Page.SetViewportSizeAsync(width, 900);
                await Assertions.Expect(visit.Page.Locator(".chart:not([data-ready])")).ToHaveCountAsync(0);
                await visit.PictureAsync($"page{string.Concat(page.Select(sign => char.IsLetterOrDigit(sign) ? sign : '-'))}-{width}-{theme}");
                var found = await visit.FindingsAsync();
                var wider = await visit.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth");
                Assert.Multiple(() =>
                {
                    Assert.That(found, Is.Empty, $"{theme} {width}");
                    Assert.That(wider, Is.Zero, $"wider than {width}");
                });
            }
        }

        await visit.SqueezeChartsAsync();
        Assert.That(visit.Problems.Where(problem => page != "/ui/nowhere" || !problem.Contains("404", StringComparison.Ordinal)), Is.Empty);
    }

    [Test]
    public async Task What_opens_over_a_page_is_readable_too([Values(ColorScheme.Light, ColorScheme.Dark)] ColorScheme theme)
    {
        await using var visit = await Visit.OpenAsync(_served.Client.BaseAddress!, theme, 390);
        await visit.GoLiveAsync("/ui");
        await visit.Page.Keyboard.PressAsync("?");
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Dialog, new() { Name = "Keys" })).ToBeVisibleAsync();
        await NothingIsFoundAsync(visit);
        await visit.PictureAsync($"keys-{theme}");
        await visit.Page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Dialog, new() { Name = "Keys" })).ToBeHiddenAsync();
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Menu" }).ClickAsync();
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Link, new() { Name = "Promoted" })).ToBeVisibleAsync();
        await NothingIsFoundAsync(visit);
        Assert.That(visit.Problems, Is.Empty);
    }

    [Test]
    public async Task Two_keys_lead_to_a_page()
    {
        await using var visit = await Visit.OpenAsync(_served.Client.BaseAddress!);
        await visit.GoLiveAsync("/ui");
        await visit.Page.Keyboard.PressAsync("g");
        await visit.Page.Keyboard.PressAsync("r");
        await Assertions.Expect(visit.Page).ToHaveURLAsync(new Uri(_served.Client.BaseAddress!, "/ui/runs").ToString());
        await Assertions.Expect(visit.Page.Locator("[data-search] input")).ToBeVisibleAsync();
        await visit.Page.Keyboard.PressAsync("/");
        await visit.Page.Keyboard.TypeAsync("gq?");
        await Assertions.Expect(visit.Page.Locator("[data-search] input")).ToHaveValueAsync("gq?");
        await Assertions.Expect(visit.Page).ToHaveURLAsync(new Uri(_served.Client.BaseAddress!, "/ui/runs?q=gq%3F").ToString());
        Assert.That(visit.Problems, Is.Empty);
    }

    [Test]
    public async Task No_frame_shows_the_other_theme()
    {
        await using var visit = await Visit.OpenAsync(_served.Client.BaseAddress!);
        await visit.Page.AddInitScriptAsync("localStorage.setItem('theme', 'dark')");
        await visit.Page.AddInitScriptAsync(
            """
            window.seen = new Set();
            const look = () => { if (document.body) seen.add(getComputedStyle(document.body).backgroundColor); requestAnimationFrame(look); };
            requestAnimationFrame(look);
            """);
        await visit.GoLiveAsync("/ui/runs");
        await Assertions.Expect(visit.Page.Locator("tbody tr").First).ToBeVisibleAsync();
        Assert.That(await visit.Page.EvaluateAsync<string[]>("() => [...seen]"), Is.EqualTo(new[] { "rgb(14, 18, 23)" }));
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Light theme" }).ClickAsync();
        Assert.That(await visit.Page.EvaluateAsync<string>("() => getComputedStyle(document.body).backgroundColor"), Is.EqualTo("rgb(245, 246, 248)"));
    }

    private string Filled(string page) => page.Replace(Run, _run, StringComparison.Ordinal)
        .Replace(Promoted, _promoted, StringComparison.Ordinal)
        .Replace(Grid, _grid, StringComparison.Ordinal)
        .Replace(Forecast, _forecasts[0], StringComparison.Ordinal)
        .Replace(OtherForecast, _forecasts[^1], StringComparison.Ordinal)
        .Replace(Example, _example, StringComparison.Ordinal)
        .Replace(Training, _training, StringComparison.Ordinal)
        .Replace(Model, _model, StringComparison.Ordinal)
        .Replace(Comparison, _comparison, StringComparison.Ordinal);

    /// <summary>A grid search of forecasts, so that their pages have something to show.</summary>
    private async Task SearchAsync()
    {
        var series = (await _served.UploadAsync(SampleForecasts.Wave(1500))).Json["series_id"]!.GetValue<string>();
        var started = await _served.PostAsync(
            "/v1/forecasting/grid-searches",
            $$$"""
            {"request":{"name":"looks","model":"xgboost","data":{"series_id":"{{{series}}}"},"hyperparams":{"rounds":8}},
             "param_grid":{"max_depth":[2,3],"context_length":[48,96]}}
            """);
        Assert.That(started.Code, Is.EqualTo(202), started.Text);
        _grid = started.Json["grid_id"]!.GetValue<string>();
        var ended = await Poll.UntilAsync(
            () => _served.GetAsync("/v1/forecasting/grid-searches/" + _grid), answer => answer.Json["finished_at"] is not null);
        _forecasts = [.. ended.Json["experiments"]!.AsArray().Select(experiment => experiment!["experiment_id"]!.GetValue<string>())];
    }

    /// <summary>Examples, a training on them, and what came of it in a comparison with its base.</summary>
    private async Task LearnAsync()
    {
        await _served.ImportExamplesAsync(SampleLanguage.Rows(12), goldStar: true);
        var found = (await _served.GetAsync("/v1/fine-tuning/examples?size=1")).Json;
        _example = found["examples"]![0]!["id"]!.GetValue<string>();
        _training = (await _served.TrainAsync())["id"]!.GetValue<string>();
        var version = (await _served.GetAsync("/v1/fine-tuning/models")).Json[0]!;
        _model = version["id"]!.GetValue<string>();
        await _served.DeployAsync(_model);
        _comparison = await _served.CompareAsync(version["reference"]!.GetValue<string>());
    }

    private static async Task NothingIsFoundAsync(Visit visit) => Assert.That(await visit.FindingsAsync(), Is.Empty);
}
