using System.Text.Json.Nodes;
using NUnit.Framework;
using StrategyFactory.EndToEnd.Harness;

namespace StrategyFactory.EndToEnd.Durability;

internal sealed class LanguageKillTests
{
    private const string Jobs = "/v1/fine-tuning/jobs";
    private const int Steps = 400;

    [Test]
    public async Task A_training_whose_host_is_killed_goes_on_from_its_checkpoint_with_the_losses_it_would_have_had()
    {
        await using var storage = new StorageFolder();
        var made = await storage.RunAsync(
            "language", "pretrain", "--name", "tiny", "--vocabulary", "300", "--layers", "2", "--width", "64", "--context", "64", "--steps", "2");
        Assert.That(made.Code, Is.Zero, made.Errors);
        storage.Write("rows.jsonl", string.Join('\n', Enumerable.Range(0, 16).Select(i =>
            $$"""{"prompt":"Say {{i}} twice.","completion":"{{i}} {{i}}"}""")));
        storage.Write("held.jsonl", """{"prompt":"Say 17 twice.","completion":"17 17"}""");
        const string Request = """
            {"base_model":"tiny","dataset_path":"rows.jsonl","validation_path":"held.jsonl","num_epochs":100,"batch_size":4,
            "learning_rate":0.005,"save_steps":20,"eval_steps":50,"export":["adapter","gguf_f16"]}
            """;
        string address;
        JsonNode before;
        await using (var first = await ServedFactory.StartAsync(storage))
        {
            address = await StartAsync(first, Request);
            before = (await Poll.UntilAsync(() => first.GetAsync(address), answer => answer.Json["current_step"]!.GetValue<int>() > 40)).Json;
            var checkpoint = (await first.GetAsync(address + "/checkpoints")).Json["checkpoints"]!.AsArray().Single()!;
            Assert.That(checkpoint["step"]!.GetValue<int>(), Is.GreaterThanOrEqualTo(20).And.LessThanOrEqualTo(Steps));
            Assert.That(checkpoint["step"]!.GetValue<int>() % 20, Is.Zero);
            Assert.That(checkpoint["bytes"]!.GetValue<long>(), Is.GreaterThan(1000));
            await first.Process.KillAsync();
        }

        Assert.That(before["status"]!.GetValue<string>(), Is.EqualTo("running"), "it was killed in the midst");
        await using var second = await ServedFactory.StartAsync(storage);
        List<int> seen = [];
        var ended = (await Poll.UntilAsync(
            () => second.GetAsync(address),
            answer =>
            {
                seen.Add(answer.Json["current_step"]!.GetValue<int>());
                return IsEnded(answer);
            })).Json;
        Assert.That(ended["status"]!.GetValue<string>(), Is.EqualTo("completed"), ended.ToJsonString());
        Assert.That(seen, Is.Ordered.Ascending.And.All.GreaterThanOrEqualTo(before["current_step"]!.GetValue<int>()), "progress never falls");
        Assert.That(Training(ended).Select(point => point.Step), Is.EqualTo(Enumerable.Range(0, Steps)), "no step is missing or told twice");
        Assert.That(Training(ended).Take(Training(before).Length), Is.EqualTo(Training(before)), "what was learned before stays");
        Assert.That(ended["outcome"]!["exports"]![1]!["error"], Is.Null);
        var events = (await second.GetAsync(address + "/events?limit=1000")).Json["events"]!.AsArray();
        Assert.That(events.Select(entry => entry!["message"]!.GetValue<string>()), Has.Exactly(1).EqualTo("It goes on."));

        var again = await StartAsync(second, Request);
        var whole = (await Poll.UntilAsync(() => second.GetAsync(again), IsEnded)).Json;
        Assert.That(ended["losses"]!.ToJsonString(), Is.EqualTo(whole["losses"]!.ToJsonString()));
        Assert.That(Hash(ended), Is.EqualTo(Hash(whole)), "the same weights");
        var kept = (await second.GetAsync(address + "/checkpoints")).Json;
        Assert.That(
            (kept["kept_step"]!.GetValue<int>(), kept["checkpoints"]!.AsArray().Count),
            Is.EqualTo((ended["outcome"]!["best_step"]!.GetValue<int>(), 0)));
        var exported = await second.PostAsync(address + "/export", """{"format":"merged"}""");
        Assert.That((exported.Code, exported.Json["format"]?.GetValue<string>()), Is.EqualTo((200, "merged")), exported.Text);
        Assert.That((await second.PostAsync(address + "/export", """{"format":"onnx"}""")).Code, Is.EqualTo(400));
    }

    private static string Hash(JsonNode training) => training["outcome"]!["exports"]![0]!["files"]!.AsArray()
        .Single(file => file!["name"]!.GetValue<string>() == "adapter_model.safetensors")!["sha256"]!.GetValue<string>();

    private static (int Step, double Loss)[] Training(JsonNode training) =>
    [
        .. training["losses"]!.AsArray().Where(point => point!["training"] is not null)
            .Select(point => (point!["step"]!.GetValue<int>(), point["training"]!.GetValue<double>())),
    ];

    private static async Task<string> StartAsync(ServedFactory factory, string request)
    {
        var started = await factory.PostAsync(Jobs, request);
        Assert.That(started.Code, Is.EqualTo(202), started.Text);
        return started.Location!.OriginalString;
    }

    private static bool IsEnded(Answer answer) => answer.Json["status"]!.GetValue<string>() is not ("pending" or "running");
}
