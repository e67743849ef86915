using System.Diagnostics;
using System.Text.Json;
using NUnit.Framework;
using StrategyFactory.Tests;

namespace StrategyFactory.EndToEnd.Benchmarks;

internal sealed class BenchmarkCommandTests
{
    [Test]
    public async Task A_quick_benchmark_prints_one_document_of_positive_figures()
    {
        var (code, output, errors) = await RunAsync("--quick", "--json", "--filter", "simulation");
        Assert.That(code, Is.Zero, errors);
        using var document = JsonDocument.Parse(output);
        var figures = document.RootElement.GetProperty("figures").EnumerateArray().ToList();
        Assert.That(figures.Select(figure => figure.GetProperty("name").GetString()), Does.Contain("speed").And.Contain("time"));
        Assert.That(figures.Select(figure => figure.GetProperty("value").GetDouble()), Is.All.GreaterThan(0));
        Assert.That(figures.Select(figure => figure.GetProperty("benchmark").GetString()), Is.All.EqualTo("simulation"));
        Assert.That(document.RootElement.GetProperty("quick").GetBoolean(), Is.True);
    }

    [Test]
    public async Task A_filter_that_matches_nothing_is_refused_with_the_names_there_are()
    {
        var (code, output, errors) = await RunAsync("--filter", "nonsense");
        Assert.That((code, output), Is.EqualTo((2, "")));
        Assert.That(errors, Does.Contain("'nonsense'").And.Contain("simulation").And.Contain("evolution"));
    }

    private static async Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        // bin/<configuration>/<framework>, the same for both projects
        var output = Path.GetRelativePath(Path.Combine(Repository.Root, "tests", "StrategyFactory.EndToEnd"), AppContext.BaseDirectory);
        var program = Path.Combine(Repository.Root, "tests", "StrategyFactory.Benchmarks", output, "StrategyFactory.Benchmarks.dll");
        using var process = Process.Start(new ProcessStartInfo("dotnet", [program, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var (text, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await text, await errors);
    }
}
