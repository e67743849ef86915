using System.Globalization;
using NUnit.Framework;
using StrategyFactory.EndToEnd.Harness;
using StrategyFactory.Host.EmbeddedPostgres;

namespace StrategyFactory.EndToEnd.Durability;

[Platform("Linux")]
internal sealed class OtherBackendKillTests
{
    private const string Python =
        """
        #!/bin/sh
        here=$(dirname "$0")
        if [ "$1" = "-c" ]; then
            echo asked
            exit 0
        fi
        echo $$ >> "$here/pids"
        trap '' TERM
        (trap '' TERM; while :; do sleep 1000; done) &
        echo $! >> "$here/children"
        echo '{"event":"plan","steps":3,"steps_per_epoch":3}'
        echo '{"event":"step","step":1,"total":3,"loss":3}'
        echo '{"event":"step","step":2,"total":3,"loss":2.5}'
        while [ ! -e "$here/go" ]; do sleep 0.05; done
        echo '{"event":"step","step":3,"total":3,"loss":2}'
        echo 'the end is near' >&2
        exit 7

        """;

    [Test]
    public async Task A_training_in_a_process_of_its_own_outlives_its_host_and_is_taken_up_by_the_next_one()
    {
        await using var storage = new StorageFolder();
        var folder = Directory.CreateTempSubdirectory("python-").FullName;
        try
        {
            var python = Path.Combine(folder, "python");
            await File.WriteAllTextAsync(python, Python);
#pragma warning disable CA1416 // it is tested on Linux only
            File.SetUnixFileMode(python, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
#pragma warning restore CA1416
            Dictionary<string, string> settings = new(StringComparer.Ordinal)
            {
                ["LanguageModels__Backends__Python"] = python,
                ["LanguageModels__Backends__GraceSeconds"] = "1",
                ["LanguageModels__Backends__MinFreeBytes"] = "0",
            };
            string failing, cancelled;
            await using (var first = await ServedFactory.StartAsync(storage, settings))
            {
                await File.WriteAllLinesAsync(Path.Combine(storage.Root, "train.jsonl"), Enumerable.Range(0, 12).Select(i =>
                    $$"""{"messages":[{"role":"user","content":"Say {{i}} {{i * 7919}}."},{"role":"assistant","content":"{{i}}"}]}"""));
                (failing, cancelled) = (await StartAsync(first), await StartAsync(first));
                await Poll.UntilAsync(() => first.GetAsync(failing), answer => answer.Json["current_step"]!.GetValue<int>() == 2);
                await Poll.UntilAsync(() => first.GetAsync(cancelled), answer => answer.Json["current_step"]!.GetValue<int>() == 2);
                await first.Process.KillAsync();
            }

            string[] processes = [.. Lines(folder, "pids"), .. Lines(folder, "children")];
            Assert.That(processes, Has.Length.EqualTo(4));
            Assert.That(processes.Where(IsAlive), Is.EqualTo(processes), "all go on without their host");

            await using var second = await ServedFactory.StartAsync(storage, settings);
            var asked = await second.PostAsync(cancelled + "/cancel");
            var stopped = await Poll.UntilAsync(() => second.GetAsync(cancelled), answer => answer.Json["finished_at"] is not null);
            await Poll.UntilAsync(
                () => second.GetAsync(failing + "/events"), answer => answer.Text.Contains("lives and is watched again", StringComparison.Ordinal));
            await File.WriteAllTextAsync(Path.Combine(folder, "go"), "");
            var ended = await Poll.UntilAsync(() => second.GetAsync(failing), answer => answer.Json["finished_at"] is not null);

            Assert.That((asked.Code, stopped.Json["status"]!.GetValue<string>()), Is.EqualTo((202, "cancelled")), stopped.Text);
            Assert.That((ended.Json["status"]!.GetValue<string>(), ended.Json["current_step"]!.GetValue<int>()), Is.EqualTo(("failed", 3)));
            Assert.That(ended.Json["error"]!.GetValue<string>(), Does.Match(
                @"^Its process \d+ ended, with which code is not known\. Its last lines: the end is near\.$"));
            Assert.That(Lines(folder, "pids"), Has.Length.EqualTo(2), "none was started again");
            Assert.That(processes.Where(IsAlive), Is.Empty);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string[] Lines(string folder, string name) => File.ReadAllLines(Path.Combine(folder, name));

    private static async Task<string> StartAsync(ServedFactory factory)
    {
        var started = await factory.PostAsync(
            "/v1/fine-tuning/jobs", """{"base_model": "owner/name", "backend": "huggingface", "dataset_path": "train.jsonl"}""");
        Assert.That(started.Code, Is.EqualTo(202), started.Text);
        return started.Location!.OriginalString;
    }

    private static bool IsAlive(string process) => ProcessTable.IsAlive(int.Parse(process, CultureInfo.InvariantCulture));
}
