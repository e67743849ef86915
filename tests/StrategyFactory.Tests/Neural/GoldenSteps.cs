using System.Text.Json;
using NUnit.Framework;
using StrategyFactory.Neural.Training;
using static TorchSharp.torch;
using static StrategyFactory.Tests.Neural.Golden;

namespace StrategyFactory.Tests.Neural;

/// <summary>The five steps of the golden adapters: losses, gradients, and what the adapter is in the end.</summary>
internal static class GoldenSteps
{
    public static void Follow(
        JsonElement golden, string folder, IReadOnlyList<(string Name, Tensor Tensor)> trained, Func<Tensor> loss, bool exact) =>
        Follow(golden, folder, trained, () => new BatchLoss(loss(), 1), exact);

    public static void Follow(
        JsonElement golden, string folder, IReadOnlyList<(string Name, Tensor Tensor)> trained, Func<BatchLoss> loss, bool exact)
    {
        var losses = Numbers(golden.GetProperty("losses_f64"));
        var norms = golden.GetProperty("grad_l2_norm_f64_per_step").EnumerateArray().ToArray();
        using AdamW optimiser = new([.. trained.Select(weight => weight.Tensor)], weightDecay: 0.01);
        foreach (var (_, weight) in trained)
        {
            weight.requires_grad_(true);
        }

        for (var step = 0; step < losses.Length; step++)
        {
            using var scope = NewDisposeScope();
            optimiser.ZeroGradients();
            var now = loss();
            now.AddGradients();
            optimiser.ScaleGradients(1 / now.Weight, 0);
            Close(now.Mean, [losses[step]], _ => (exact ? 1e-9 : 2e-5) * losses[step], $"loss before step {step + 1}");
            foreach (var (name, weight) in trained)
            {
                var norm = norms[step].GetProperty(name).GetDouble();
                Close([Length(Values(weight.grad!))], [norm], _ => exact ? (1e-7 * norm) + 1e-10 : SingleNorm(norm),
                    $"step {step + 1}, gradient of {name}");
            }

            optimiser.Step(rate: 1e-3);
        }

        using var done = NewDisposeScope();
        using var gradients = no_grad();
        var after = golden.GetProperty("loss_after_f64").GetDouble();
        Close(loss().Mean, [after], _ => (exact ? 1e-9 : 2e-5) * after, "loss after the last step");
        RequireFinal(folder, trained, exact);
    }

    /// <summary>The adapter is what it is after the last step.</summary>
    public static void RequireFinal(string folder, IReadOnlyList<(string Name, Tensor Tensor)> trained, bool exact)
    {
        var final = Tensors($"{folder}/lora_final_f64.safetensors");
        Assert.That(trained.Select(weight => weight.Name), Is.EquivalentTo(final.Keys));
        foreach (var (name, weight) in trained)
        {
            var values = Values(weight);
            Close(values, final[name], _ => exact ? 1e-8 : 2e-4, $"final {name}");
            var mean = values.Zip(final[name], (ours, theirs) => Math.Abs(ours - theirs)).Average();
            Close([mean], [0], _ => exact ? 1e-10 : 2e-6, $"final {name}, mean");
        }
    }
}
