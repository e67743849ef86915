using NUnit.Framework;
using StrategyFactory.Dashboard.LanguageModels;
using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.Tests.Dashboard.LanguageModels;

internal sealed class ModelViewTests
{
    [TestCase(null, "–")]
    [TestCase("0123456789abcdef", "0123456789ab")]
    [TestCase("short", "short")]
    public void Hashes_are_cut_where_they_are_long(string? hash, string shown) => Assert.That(ModelsTexts.Short(hash), Is.EqualTo(shown));

    [TestCase("pending", "deploy", null, "It waits for its turn.")]
    [TestCase("checking", "deploy", null, "At work: loads.")]
    [TestCase("done", "deploy", null, "kant@production is kant:2.")]
    [TestCase("done", "rollback", null, "kant@production is kant:2.")]
    [TestCase("done", "undeploy", null, "kant@production points to nothing.")]
    [TestCase("refused", "deploy", "The checks failed.", "The checks failed.")]
    [TestCase("cancelled", "deploy", null, "Cancelled; kant@production stays what it was.")]
    public void A_deployment_says_what_came_of_it(string status, string action, string? error, string words) =>
        Assert.That(ModelsTexts.Outcome(Deployment(status, action, error)), Is.EqualTo(words));

    [Test]
    public void A_moment_is_read_in_UTC_and_none_is_now()
    {
        Assert.That(ModelsTexts.ReadMoment("2026-11-28 13:00", out var at), Is.Null);
        Assert.That(at, Is.EqualTo(new DateTimeOffset(2026, 11, 28, 13, 0, 0, TimeSpan.Zero)));
        Assert.That(ModelsTexts.ReadMoment(" ", out at), Is.Null);
        Assert.That(at, Is.Null);
        Assert.That(
            ModelsTexts.ReadMoment("moon", out _), Is.EqualTo("at: 'moon' is no moment; such as 2024-03-01 or 2024-03-01 14:30, UTC."));
    }

    [Test]
    public void Only_deleting_leaves_a_version_and_only_what_takes_away_is_harmful()
    {
        ModelVersion version = new(
            Guid.Empty, "kant", 2, "kant:2", "gguf", "ready", ["production"], null, null, null, null, "/kant.gguf", 1,
            new("a", null, null, null, null), DateTimeOffset.UnixEpoch, null);
        VersionAction[] actions =
        [
            VersionAction.RollBack(version, "production"), VersionAction.Undeploy(version, "production"), VersionAction.Archive(version),
            VersionAction.Delete(version),
        ];

        Assert.That(
            actions.Select(action => (action.Question, action.Harmful, action.Leaves)),
            Is.EqualTo(new[]
            {
                ("Roll back kant@production?", false, false), ("Take kant@production away?", true, false), ("Archive kant:2?", false, false),
                ("Delete kant:2?", true, true),
            }));
    }

    [Test]
    public void An_answer_grows_and_ends_with_its_pace()
    {
        ChatTurn turn = new("assistant");
        turn.Add("He");
        turn.Add("llo");
        Assert.That((turn.Text, turn.TokensPerSecond), Is.EqualTo(("Hello", (double?)null)));
        turn.End(new("chat", "kant:2", "Hello.", "stop", 5, 11, 0.5, 2.5));
        Assert.That((turn.Text, turn.TokensPerSecond), Is.EqualTo(("Hello.", (double?)5)));
    }

    [Test]
    public void What_is_sent_is_the_conversation_without_what_says_nothing()
    {
        var messages = ChatTurn.Messages(" Be brief. ", [new("user", "Hi"), new("assistant", " \n"), new("user", "Again")]);

        Assert.That(messages.Select(message => (message.Role, message.Content)), Is.EqualTo(
            new[] { ("system", "Be brief."), ("user", "Hi"), ("user", "Again") }));
        Assert.That(ChatTurn.Messages("", [new("user", "Hi")]), Has.Count.EqualTo(1));
    }

    [Test]
    public void Numbers_of_the_chat_are_read_and_others_told_at_their_field()
    {
        ChatForm form = new() { Temperature = "0.25", MaxTokens = "", Seed = "-7" };
        var (temperature, most, seed, errors) = form.Read();
        Assert.That((temperature, most, seed, errors.Count), Is.EqualTo((0.25, (int?)null, (long?)-7, 0)));

        (form.Temperature, form.MaxTokens, form.Seed) = ("warm", "9999999999", "1.5");
        Assert.That(form.Read().Errors, Is.EquivalentTo(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["temperature"] = "temperature: 'warm' is no number; 0 to 2.",
            ["max_tokens"] = "max_tokens: 9999999999 is too large; at most 2147483647.",
            ["seed"] = "seed: '1.5' is no whole number.",
        }));
    }

    private static Deployment Deployment(string status, string action, string? error) => new(
        Guid.Empty, Guid.Empty, "kant:2", "kant", "production", action, "native", status, 50, status == "checking" ? "loads" : null, [], null,
        null, [], null, null, null, error, DateTimeOffset.UnixEpoch, null);
}
