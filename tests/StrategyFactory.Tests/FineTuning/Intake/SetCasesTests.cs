using System.Text.Json.Nodes;
using NUnit.Framework;
using StrategyFactory.FineTuning.Intake;
using StrategyFactory.FineTuning.SetFiles;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Simulation.ExpertAdvisors;

namespace StrategyFactory.Tests.FineTuning.Intake;

/// <summary>Files of the kinds that people really have; what must become of each stands beside it.</summary>
internal sealed class SetCasesTests
{
    private const string Name = "MACross-EURUSD-H1.set";
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "FineTuning", "Intake", "Reference", "Cases");

    private ControllerHarness _controller = null!;

    private static IEnumerable<TestCaseData> Cases => Directory.GetDirectories(Folder).Order(StringComparer.Ordinal).Select(folder =>
        new TestCaseData(folder).SetArgDisplayNames($"{Path.GetFileName(folder)} {Expected(folder)["kind"]}"));

    private static IEnumerable<string> Outputs => Directory.GetFiles(Folder, "output.set", SearchOption.AllDirectories).Order(StringComparer.Ordinal);

    [OneTimeSetUp]
    public async Task StartAsync() => _controller = await ControllerHarness.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await _controller.DisposeAsync();

    [TestCaseSource(nameof(Cases))]
    public async Task A_file_is_searched_or_refused_as_it_should_be(string folder)
    {
        var expected = Expected(folder);
        var submission = ControllerHarness.Submission() with { FileName = Name, Content = File.ReadAllBytes(Path.Combine(folder, Name)), Metadata = new() { Ignore = [.. expected["warnings"]?.AsArray().Select(name => (string)name!) ?? []] } };
        if (expected["refused"] is JsonArray words)
        {
            foreach (var word in words.Select(word => (string)word!))
            {
                Assert.That(() => _controller.SendAsync(submission), Throws.TypeOf<UnprocessableException>().With.Message.Contains(word));
            }

            return;
        }

        var submitted = await _controller.SendAsync(submission);
        Assert.That((submitted.Passes, submitted.Executor), Is.EqualTo(((long)expected["passes"]!, "built_in")));
        var ignored = expected["warnings"]?.AsArray().Select(name => $"Input '{name}' is ticked, but the built-in expert does not have it: it is ignored.") ?? [];
        Assert.That(submitted.Warnings, Is.EqualTo(ignored));
    }

    [TestCaseSource(nameof(Outputs))]
    public void The_best_values_come_back_in_the_bytes_of_the_file(string path)
    {
        var file = SetFile.Read(File.ReadAllBytes(Path.Combine(Path.GetDirectoryName(path)!, Name)));
        var expected = File.ReadAllBytes(path);
        var values = SetFile.Read(expected).Inputs.ToDictionary(input => input.Name, input => input.Value, StringComparer.Ordinal);
        Assert.That(Made(file, values).ToBytes(), Is.EqualTo(expected));
    }

    [Test]
    public void Only_the_lines_that_were_searched_change()
    {
        var file = SetFile.Read(File.ReadAllBytes(Path.Combine(Folder, "S3", Name)));
        var made = Made(file, new Dictionary<string, string>(StringComparer.Ordinal) { ["FastPeriod"] = "5", ["SlowPeriod"] = "20" });
        var changed = file.Lines.Zip(made.Lines).Where(pair => !pair.First.Raw!.Value.Span.SequenceEqual(pair.Second.Raw is { } raw ? raw.Span : [])).ToList();
        Assert.That(changed.Select(pair => pair.Second.Text), Is.EqualTo(new[] { "FastPeriod=5||3||1||6||Y", "SlowPeriod=20||10||2||26||Y" }));
        Assert.That(made.Lines, Has.Count.EqualTo(file.Lines.Count));
    }

    private static SetFile Made(SetFile file, IReadOnlyDictionary<string, string> values) =>
        OutputSet.Make(file, values, ExpertInputs.Bounds(ExpertCatalogue.Named("moving_average_cross")!.Describe()));

    private static JsonNode Expected(string folder) => JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "expected.json")))!;
}
