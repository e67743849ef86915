using System.Text;
using System.Text.Json;
using NUnit.Framework;
using StrategyFactory.Dashboard.Charts;
using StrategyFactory.Dashboard.Controller;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Tests.Dashboard;

/// <summary>What the pages of the controller work out themselves.</summary>
internal sealed class ControllerPagesTests
{
    private static readonly ControllerThresholds InForce = new(0.1, 0.8, 2, 3, 1);

    [Test]
    public void Tasks_stand_below_what_they_were_made_from_whatever_their_order()
    {
        var ids = Enumerable.Range(0, 6).Select(_ => Guid.NewGuid()).ToArray();
        ControllerTaskSummary[] tasks =
        [
            Task(ids[3], ids[2]), Task(ids[0], null), Task(ids[1], ids[0]), Task(ids[2], ids[1]), Task(ids[4], ids[0]),
            Task(ids[5], Guid.NewGuid()),
        ];

        Assert.That(
            TuningTree.Rows(tasks).Select(row => (Array.IndexOf(ids, row.Task.TaskId), row.Level)),
            Is.EqualTo(new[] { (0, 0), (1, 1), (2, 2), (3, 3), (4, 1), (5, 0) }), "the last has a parent that is not shown");
        Assert.That(TuningTree.Rows([]), Is.Empty);
    }

    [TestCase("waiting_for_terminal", "external", "Waits for a terminal that has 'Wizard': no built-in expert advisor stands in for it.")]
    [TestCase("queued", "built_in", "Waits for a host that is free to search.")]
    [TestCase("retrying", "built_in", "Waits until its next execution is due.")]
    [TestCase("completed_success", "external", null)]
    public void A_task_says_what_it_waits_for(string status, string executor, string? said) =>
        Assert.That(TaskTexts.WaitsFor(new() { Status = status }, Job(executor)), Is.EqualTo(said));

    [Test]
    public void Of_the_thresholds_only_what_differs_is_sent_and_what_is_no_number_is_said_beside_its_field()
    {
        var (command, wrong) = ThresholdForm.Read(Typed("0,05", "0.8", "2", "4", "1"), InForce, " Ada ", "");
        Assert.That(wrong, Is.Empty);
        Assert.That(command, Is.EqualTo(new ChangeControllerThresholds(Distance: 0.05, MaxAttempts: 4, ChangedBy: "Ada")));

        Assert.That(ThresholdForm.Read(Typed("0.1", "0.80", "2", "3", "1.0"), InForce, "Ada", null).Command, Is.Null, "nothing differs");
        (command, wrong) = ThresholdForm.Read(Typed("much", "0.5", "2.5", "3", ""), InForce, "Ada", null);
        Assert.That(command, Is.Null);
        Assert.That(wrong, Is.EquivalentTo(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["distance"] = "distance: 'much' is no number.",
            ["max_fine_tune_depth"] = "max_fine_tune_depth: '2.5' is no whole number.",
            ["aging_factor"] = "aging_factor: '' is no number.",
        }));
    }

    [Test]
    public async Task The_answer_to_a_file_is_a_preview_or_the_words_of_its_refusal()
    {
        var (preview, refusal) = await AnswerAsync(
            """{"status":200,"body":"{\"file_name\":\"a.set\",\"format\":\"mt5\",\"inputs\":[],\"passes\":80,\"search\":null,\"obstacle\":{\"field\":\"symbol\",\"message\":\"m\"},\"duplicate_of\":null,\"warnings\":[]}"}""");
        Assert.That((preview!.Passes, preview.Obstacle!.Field, refusal), Is.EqualTo((80L, "symbol", (UploadRefusal?)null)));
        Assert.That((await AnswerAsync("""{"status":422,"body":"{\"detail\":\"Line 1: no.\",\"field\":\"file\"}"}""")).Refusal,
            Is.EqualTo(new UploadRefusal("file", "Line 1: no.")));
        Assert.That((await AnswerAsync("""{"status":502,"body":"<html>"}""")).Refusal,
            Is.EqualTo(new UploadRefusal(null, "The host answered 502.")));
        Assert.That((await AnswerAsync("""{"status":0,"body":""}""")).Refusal,
            Is.EqualTo(new UploadRefusal(null, "The host did not answer.")));
    }

    [Test]
    public void What_happened_in_an_execution_is_its_error_or_when_the_best_pass_came_and_what_was_not_used()
    {
        var attempt = new ControllerAttemptDetails(1, "completed", "w", null, 1, 10_000, 0, "genetic", 20_000, 10_000, [], null, null, null, null, DateTimeOffset.UnixEpoch, null);
        Assert.That(TaskTexts.Happened(attempt), Is.EqualTo("–"));
        var converged = attempt with { Convergence = [new(1, 0.1), new(2345, 0.5)] };
        Assert.That(TaskTexts.Happened(converged), Is.EqualTo("Best score with pass 2\u202f345 of 10\u202f000"));
        Assert.That(TaskTexts.Happened(converged with { IgnoredInputs = ["A", "B"] }), Is.EqualTo("Best score with pass 2\u202f345 of 10\u202f000; Not used by the expert: A, B"));
        Assert.That(TaskTexts.Happened(attempt with { IgnoredInputs = ["A", "B", "C", "D", "E", "F", "G"] }), Is.EqualTo("Not used by the expert: A, B, C, D, E and 2 more"));
        Assert.That(TaskTexts.Happened(converged with { Error = "No bars." }), Is.EqualTo("No bars."));
    }

    [Test]
    public void The_pass_that_decides_is_marked_and_a_needle_is_named()
    {
        var pass = new ControllerPass(7, [], 0.5, 0.1, null, null, null, null, null, null);
        var needle = pass with { Reported = new(1, 1, 1, 7, new Dictionary<string, string>(StringComparer.Ordinal), 0.1, 0.5, null, "needle", new(), null) };
        Assert.That(new[] { PassTexts.Label(pass, 8), PassTexts.Label(pass, 7), PassTexts.Label(needle, null), PassTexts.Label(needle, 7) }, Is.EqualTo(new[] { "–", "decides", "needle", "decides, needle" }));
    }

    [Test]
    public void Shares_are_bars_in_percent_the_largest_first_and_what_could_be_left_alone_is_faint()
    {
        InputSensitivity[] inputs =
        [
            new("Stop", 4, 0.002, null, null, null, 12, "50", "could be left alone at 50", null), new("Fast", 3, 0.5, 0.75, null, null, 12, null, "search it", null),
        ];
        var bars = PassTexts.Shares(new(inputs, 12, true, "a", null))!.Bars;
        Assert.That(bars, Is.EqualTo(new ChartBar[] { new("Fast", 75, null, false), new("Stop (could be left alone)", 0.2, null, true) }));
        Assert.That(PassTexts.Shares(new([inputs[0] with { First = null, Problem = "all scores are equal" }], 12, true, "a", null)), Is.Null);
    }

    [Test]
    public void The_part_that_was_not_searched_is_a_line_of_its_own_from_where_it_begins()
    {
        var start = DateTimeOffset.UnixEpoch;
        AccountPoint[] searched = [new(start, 100, 100), new(start.AddHours(1), 110, 120)];
        AccountPoint[] forward = [new(start.AddHours(2), 100, 90)];
        var drawn = PassTexts.Account(
            new(new Dictionary<string, string>(StringComparer.Ordinal), start.AddHours(2), searched, forward, new(), new()));
        Assert.That(drawn.Lines.Select(line => line.Points.Count), Is.EqualTo(new[] { 2, 1 }));
        Assert.That((drawn.Lines[0].Points[1].Value, drawn.Lines[1].Points[0].Value, drawn.Marks.Single().At),
            Is.EqualTo((120.0, 90.0, start.AddHours(2))));
    }

    [Test]
    public void A_map_goes_row_by_row_from_the_bottom_with_gaps()
    {
        var picture = PassTexts.Picture(
            new(1, ["A", "B"], "A", "B", ["1", "2"], ["10", "20"], [[0.1, null], [0.3, 0.4]]), PassSort.Trades)!;
        Assert.That(picture.Values, Is.EqualTo(new[] { 0.1, double.NaN, 0.3, 0.4 }));
        Assert.That((picture.XTitle, picture.YTitle, picture.Unit), Is.EqualTo(("A", "B", "Trades")));
        var colours = JsonSerializer.SerializeToElement(picture.ToScript()).GetProperty("visualMap");
        Assert.That(
            (colours.GetProperty("min").GetDouble(), colours.GetProperty("max").GetDouble()), Is.EqualTo((0.1, 0.4)), "the colours span what there is");
        Assert.That(colours.GetProperty("inRange").GetProperty("color").GetArrayLength(), Is.EqualTo(3));
        Assert.That(PassTexts.Picture(new(0, [], null, null, [], [], []), PassSort.Score), Is.Null);
    }

    private static ControllerTaskSummary Task(Guid id, Guid? parent) => new() { TaskId = id, ParentTaskId = parent };

    private static ControllerJobSummary Job(string executor) => new(
        Guid.NewGuid(), "in_progress", "upload", "a.set", "", "Wizard", executor, "EURUSD", "1h", null, null, 10_000, null, 1, [],
            DateTimeOffset.UnixEpoch, null);

    private static Dictionary<string, string?> Typed(string distance, string score, string depth, string attempts, string aging)
    {
        (string Field, string Text)[] fields =
        [
            ("distance", distance), ("score", score), ("max_fine_tune_depth", depth), ("max_attempts", attempts), ("aging_factor", aging),
        ];
        return fields.ToDictionary(pair => pair.Field, string? (pair) => pair.Text, StringComparer.Ordinal);
    }

    private static async Task<(TuningPreview? Preview, UploadRefusal? Refusal)> AnswerAsync(string json)
    {
        await using var stream = new MemoryStream(Encoding.UTF8.GetBytes(json));
        return await UploadAnswer.ReadAsync(stream);
    }
}
