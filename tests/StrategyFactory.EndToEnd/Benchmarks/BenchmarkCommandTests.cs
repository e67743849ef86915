using System.Diagnostics;
using System.Text.Json;
using NUnit.Framework;
using StrategyFactory.EndToEnd.Harness;
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

    [Test]
    public async Task Markets_that_cannot_be_asked_are_rows_with_their_reason_and_are_not_asked_again()
    {
        var folder = Directory.CreateTempSubdirectory("bars-").FullName;
        try
        {
            Directory.CreateDirectory(Path.Combine(folder, "daily"));
            await File.WriteAllTextAsync(Path.Combine(folder, "daily", "WALK_H1_short.csv"), SampleBars.RandomWalk(400, minutes: 60));
            await File.WriteAllTextAsync(Path.Combine(folder, "daily", "factors.csv"), "2020-01-01,1,1,1");
            var results = Path.Combine(folder, "rows.jsonl");
            var first = await RunAsync("--markets", "--data", folder, "--results", results, "--json");
            Assert.That(first.Code, Is.Zero, first.Errors);
            using var document = JsonDocument.Parse(first.Output);
            var rows = document.RootElement.GetProperty("rows").EnumerateArray().Select(row => (
                row.GetProperty("question").GetProperty("market").GetString(), row.GetProperty("question").GetProperty("timeframe").GetString(),
                row.GetProperty("bars").GetInt32(), row.GetProperty("outcome").GetString(), row.GetProperty("reason").GetString()));
            Assert.That(rows, Is.EqualTo(new[]
            {
                ("daily/WALK_H1_short.csv", "1h", 400, "skipped", "too few bars; 1000 are needed"),
                ("daily/WALK_H1_short.csv", "4h", 100, "skipped", "too few bars; 1000 are needed"),
                ("daily/WALK_H1_short.csv", "1d", 17, "skipped", "too few bars; 1000 are needed"),
                ("daily/factors.csv", "", 0, "skipped", "its name tells no symbol and bar length"),
            }));
            await File.AppendAllTextAsync(results, "{\"question\":");      // killed while it wrote
            var second = await RunAsync("--markets", "--data", folder, "--results", results);
            Assert.That(second.Code, Is.Zero, second.Errors);
            Assert.That(await File.ReadAllLinesAsync(results), Has.Length.EqualTo(4));
            Assert.That(second.Output, Does.Contain("too few bars").And.Contain("all: 0 runs, 0 promoted, 0 robust"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Test]
    public async Task A_folder_without_files_is_one_line()
    {
        var (code, output, errors) = await RunAsync("--markets", "--data", "/nowhere");
        Assert.That((code, output, errors.Trim().Split('\n').Length), Is.EqualTo((2, "", 1)));
        Assert.That(errors, Does.Contain("--data: there are no files in daily or intraday of /nowhere"));
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
