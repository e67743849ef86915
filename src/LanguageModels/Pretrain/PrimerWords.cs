namespace StrategyFactory.LanguageModels.Pretrain;

/// <summary>The words of <see cref="Primer"/>.</summary>
internal static class PrimerWords
{
    internal static readonly string[] Names =
    [
        "Anna", "Ben", "Clara", "David", "Emma", "Felix", "Greta", "Hugo", "Ida", "Jonas", "Klara", "Leo", "Mia", "Noah", "Olga", "Paul",
        "Rosa", "Sam", "Tara", "Victor",
    ];

    internal static readonly string[] Colours = ["red", "green", "blue", "yellow", "black", "white", "brown", "grey"];

    internal static readonly string[] Sizes = ["small", "big", "old", "new", "round", "heavy"];

    internal static readonly string[] Things =
    [
        "ball", "book", "box", "boat", "cup", "chair", "coat", "door", "hat", "key", "lamp", "map", "pen", "plate", "shoe", "stone",
        "table", "toy", "window", "bag",
    ];

    internal static readonly string[] Places =
        ["garden", "kitchen", "house", "school", "shop", "street", "forest", "river", "market", "room", "park", "station"];

    internal static readonly string[] Weekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

    internal static readonly string[] Numbers =
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];

    internal static readonly (string Name, string Voice, string Food)[] Animals =
    [
        ("cow", "moo", "grass"), ("dog", "woof", "meat"), ("cat", "meow", "fish"), ("duck", "quack", "bread"), ("sheep", "baa", "grass"),
        ("horse", "neigh", "hay"), ("pig", "oink", "corn"), ("bird", "tweet", "seeds"),
        ("mouse", "squeak", "cheese"), ("owl", "hoot", "mice"),
    ];

    internal static readonly (string One, string Other)[] Opposites =
    [
        ("hot", "cold"), ("big", "small"), ("old", "new"), ("fast", "slow"), ("high", "low"), ("light", "dark"), ("open", "closed"),
        ("full", "empty"), ("wet", "dry"), ("good", "bad"), ("early", "late"), ("near", "far"), ("loud", "quiet"), ("soft", "hard"),
    ];

    internal static readonly (string Name, string Colour)[] Coloured =
    [
        ("grass", "green"), ("the sky", "blue"), ("snow", "white"), ("coal", "black"), ("a lemon", "yellow"), ("a tomato", "red"),
        ("the sea", "blue"), ("a leaf", "green"), ("milk", "white"), ("the sun", "yellow"), ("an elephant", "grey"), ("wood", "brown"),
    ];

    internal static readonly string[] Systems =
        ["You are a friendly helper.", "Answer in one short sentence.", "You help people who learn to read."];
}
