using System.Text.Json;
using NUnit.Framework;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Tests.Kernel.Notifications;

namespace StrategyFactory.Tests.FineTuning.Notifications;

internal sealed class NotificationTests
{
    private const string Secret = "Bearer s3cr3t";

    [Test]
    public async Task Nothing_is_told_unless_an_address_is_configured()
    {
        await using var controller = await ControllerHarness.StartAsync();
        controller.Expert.Find = search => FakeExpert.Found(search, (0, 1));
        await controller.EndAsync((await controller.SubmitAsync()).JobId);
        Assert.That(await controller.QueryAsync<long>("SELECT count(*) FROM fine_tuning.controller_notifications"), Is.Zero);
        Assert.That(controller.Factory.Due, Is.Empty);
    }

    [Test]
    public async Task A_webhook_gets_successes_and_failures_once_each()
    {
        using var server = new TinyServer();
        await using var controller = await ControllerHarness.StartAsync([("Notifications:Webhook:Url", $"http://127.0.0.1:{server.Port}/hook"), ("Notifications:Webhook:Authorization", Secret)]);
        var heard = server.HttpAsync(2);
        controller.Expert.Find = search => FakeExpert.Found(search, (0, 1));
        await controller.EndAsync((await controller.SubmitAsync()).JobId);
        controller.Expert.Find = _ => throw new UnprocessableException("No bars.");
        var failed = await controller.SubmitAsync();
        await controller.EndAsync(failed.JobId);
        await controller.Factory.RunDueAsync();
        var messages = await heard;

        Assert.That(messages[0], Does.StartWith("POST /hook HTTP/1.1").And.Contain("Authorization: " + Secret).And.Contain("application/json"));
        var body = JsonDocument.Parse(messages[1][messages[1].IndexOf('{', StringComparison.Ordinal)..]).RootElement;
        Assert.That((body.GetProperty("kind").GetString(), body.GetProperty("task_id").GetGuid()), Is.EqualTo(("task_failed", failed.TaskId)));
        Assert.That(body.GetProperty("summary").GetString(), Does.StartWith("MACross.set: task ").And.Contain("is failed: No bars."));
        Assert.That(messages[0], Does.Contain("\"kind\":\"task_succeeded\""));
        Assert.That(messages[0], Does.Contain("\"summary\":\"Suspect (needle: its neighbours have 0.5 of its score; deflated_sharpe: not known; overfitting: not known): MACross.set: task "));
        Assert.That(await controller.QueryAsync<long>("SELECT count(*) FROM fine_tuning.controller_notifications WHERE webhook_sent_at IS NOT NULL"), Is.EqualTo(2));
    }

    [Test]
    public async Task A_server_that_is_away_holds_nothing_up_and_is_tried_again()
    {
        using var server = new TinyServer();
        await using var controller = await ControllerHarness.StartAsync([("Notifications:Webhook:Url", $"http://127.0.0.1:{server.Port}/hook")]);
        controller.Expert.Find = search => FakeExpert.Found(search, (0, 1));
        server.Dispose();
        var job = await controller.EndAsync((await controller.SubmitAsync()).JobId);
        var due = (SendControllerNotification)controller.Factory.Due.Single();

        Assert.That(job.Job.Status, Is.EqualTo("completed_success"));
        Assert.That(() => controller.Factory.RunDueAsync(), Throws.TypeOf<IOException>().With.Message.Contains(due.NotificationId.ToString()).And.Message.Not.Contains("hook"));
        Assert.That(await controller.QueryAsync<long>("SELECT count(*) FROM fine_tuning.controller_notifications WHERE webhook_sent_at IS NULL"), Is.EqualTo(1));

        Task<IReadOnlyList<StrategyFactory.Kernel.Jobs.IDurableCommand>> UnderWayAsync() => controller.Factory.SendAsync(new GetNotificationsUnderWay());
        Assert.That(await UnderWayAsync(), Is.EqualTo(new[] { due }));
        await controller.Factory.SendAsync(due.WhenGivenUp("It does not answer."));
        Assert.That(await UnderWayAsync(), Is.Empty, "nobody waits for it any more");
        await controller.Factory.SendAsync(due.WhenRestarted());
        Assert.That(await UnderWayAsync(), Is.EqualTo(new[] { due }));
    }

    [Test]
    public async Task A_mail_server_gets_one_letter_for_a_refused_file()
    {
        using var server = new TinyServer();
        var storage = Directory.CreateTempSubdirectory("mail-").FullName;
        await using var controller = await ControllerHarness.StartAsync(
        [
            ("Notifications:Mail:Host", "127.0.0.1"), ("Notifications:Mail:Port", $"{server.Port}"), ("Notifications:Mail:Encrypted", "false"), ("Notifications:Mail:From", "factory@example.org"),
            ("Notifications:Mail:To:0", "ada@example.org"), ("StorageFolder", storage),
        ]);
        Directory.CreateDirectory(Path.Combine(storage, "watch"));
        await File.WriteAllTextAsync(Path.Combine(storage, "watch", "bad\nBcc: x@example.org.set"), "words");
        await controller.SendAsync(new TakeWatchedFiles());
        controller.Clock.Advance(TimeSpan.FromSeconds(2));
        await controller.SendAsync(new TakeWatchedFiles());
        var heard = server.MailAsync();
        await controller.Factory.RunDueAsync();
        var letter = await heard;
        Directory.Delete(storage, recursive: true);

        Assert.That(letter, Does.Contain("RCPT TO:<ada@example.org>").And.Contain("From: factory@example.org").And.Contain("Subject: "));
        Assert.That(letter.Split('\n').Any(line => line.StartsWith("Bcc:", StringComparison.Ordinal)), Is.False, "a file name is no header");
        Assert.That(await controller.QueryAsync<string>("SELECT kind FROM fine_tuning.controller_notifications WHERE mail_sent_at IS NOT NULL"), Is.EqualTo("file_rejected"));
    }
}
