namespace Dpo.Science.Worlds;

/// <summary>A hero of the stories: the name (or kind of animal), "girl", "boy" or the animal again, and the pronouns
/// for subject and object.</summary>
internal sealed record StoryHero(string Name, string Noun, string She, string Her)
{
    /// <summary>Whether the hero is an animal: a fox is "the fox"; Lily is Lily.</summary>
    public bool IsAnimal => Noun == Name;
}

/// <summary>A kind of things to which the same happens: sentences that tell how one comes to have the thing, uses it
/// and loses it, who helps and how it ends.</summary>
/// <remarks>{place} is where the thing ends up; {deed} is what the helper does there. Kept: happy ends that only such
/// things have.</remarks>
internal sealed record StoryKind(
    string[] Things, string[] Looks, string[] Found, string[] Used, string[] Lost, (string Into, string Place)[] Places,
    (string Helper, string Deed)[] Helpers, string Saved, string Gone, string[] Kept);

/// <summary>The words and sentences of the stories. Things that happen belong to a kind of thing: kites fly away, boats
/// drift off.</summary>
internal static class StoryWords
{
    public static readonly StoryHero[] Heroes =
    [
        .. new[] { "Lily", "Anna", "Mia", "Nora", "Ella", "Zoe", "Ruth", "Ida" }
            .Select(n => new StoryHero(n, "girl", "she", "her")),
        .. new[] { "Tom", "Ben", "Sam", "Max", "Leo", "Jack", "Finn", "Hugo" }
            .Select(n => new StoryHero(n, "boy", "he", "him")),
        .. new[] { "fox", "bear", "rabbit", "cat", "pig", "mouse", "hedgehog", "goat", "deer" }
            .Select(n => new StoryHero(n, n, "it", "it")),
    ];

    public static readonly string[] Natures =
        ["little", "brave", "kind", "shy", "curious", "quiet", "cheerful", "clever", "young"];
    public static readonly string[] Homes =
    [
        "near the dark woods", "in a quiet village", "by a wide river", "on a green hill", "near the sea",
        "on an old farm", "in a warm valley", "behind the mill", "next to a big garden", "beside a great oak",
    ];
    public static readonly string[] Beginnings =
    [
        "there was a {nature} {noun}{named} who lived {home}.", "a {nature} {noun}{named} lived {home}.",
        "{home} lived a {nature} {noun}{named}.",
    ];
    public static readonly string[] Times =
    [
        "sunny morning", "warm afternoon", "summer day", "bright day", "spring morning", "windy day", "autumn day",
        "cold morning",
    ];
    public static readonly string[] Relatives = ["grandmother", "grandfather", "mother", "father", "uncle", "aunt"];
    public static readonly string[] Loves =
    [
        "{hero} loved the {thing} very much.", "{hero} had never seen such a fine {thing}.",
        "it was the best {thing} in the land.", "{hero} was proud of the {thing}.",
    ];
    public static readonly string[] Feelings =
    [
        "{hero} was very sad.", "{hero} sat down and began to cry.", "{hero} did not know what to do.",
        "{hero} felt sad and called for help.", "\"Oh no,\" said {hero}.",
    ];
    public static readonly string[] Helps =
    [
        "then {ahelper} came by and wanted to help.", "soon {ahelper} heard {her} and came to help.",
        "\"Do not worry,\" said {ahelper}.",
        "{hero} asked {ahelper} for help.", "\"I can help you,\" said {ahelper}.",
    ];
    public static readonly string[] Alone =
    [
        "{she} waited and waited, but nobody came.", "{hero} asked {ahelper}, but the {helper} had no time.",
        "{ahelper} came by, but could not help.", "{hero} waited for help all day.",
    ];
    public static readonly string[] HappyEnds =
    [
        "{hero} thanked the {helper} and was happy again.", "{hero} and the {helper} laughed and became good friends.",
        "{hero} hugged the {helper} and smiled.", "{hero} danced for joy, and the {helper} danced too.",
    ];
    public static readonly string[] SadEnds =
    [
        "{hero} went home alone and cried.", "{hero} was sad for a long time.", "{hero} walked home in tears.",
        "that night {hero} cried about the {thing}.",
    ];
    public static readonly string[] Rambles =
    [
        "a cow stood on the grass and looked at the clouds.", "two birds sang a song about the rain.",
        "somewhere a dog barked, and then it was still.",
        "the road went up the hill and down the hill.", "there were many flowers, and some of them were small.",
        "the wind blew a little and then stopped.",
        "a man with a long beard walked past and said nothing.", "the sun went behind a cloud and came out again.",
        "far away someone was cutting wood.",
    ];
    public const string Opening = "Once upon a time", Closing = "The end.";

    private const string Care = "from then on, {hero} took care of the {thing} and was happy.";
    private static readonly string[] Found =
    [
        "one {time}, {hero} found {athing} beside the road.", "one {time}, {hero} bought {athing} at the market.",
        "one {time}, {hero}'s {relative} gave {her} {athing}.",
    ];

    public static readonly StoryKind[] Kinds =
    [
        new(["kite", "balloon", "hat", "scarf", "umbrella"], ["red", "blue", "green", "yellow", "white"], Found,
            ["{hero} took the {thing} to the top of the hill.", "{hero} ran across the meadow with the {thing}.",
                "{hero} carried the {thing} through the garden."],
            ["but a strong wind blew the {thing} {into}.", "suddenly the wind took the {thing} and threw it {into}."],
            [("into a tall tree", "in the tree"), ("onto a high roof", "on the roof"),
                ("onto an old tower", "on the tower"), ("onto a stone wall", "on the wall")],
            [("owl", "flew up"), ("squirrel", "climbed up"), ("sailor", "climbed up"), ("stork", "flew up")],
            "the {helper} {deed} and brought the {thing} back.", "the {thing} stayed {place} for ever.",
            ["{hero} took the {thing} home and was very glad.", Care]),
        new(["boat", "raft", "ball", "bucket", "basket"], ["red", "blue", "brown", "yellow", "white"], Found,
            ["{hero} took the {thing} down to the water.", "{hero} washed the {thing} at the shore.",
                "{hero} played with the {thing} near the water."],
            ["but the {thing} slipped away and drifted {into}.", "suddenly the wind pushed the {thing} {into}."],
            [("out on the lake", "in the lake"), ("far out on the pond", "in the pond"),
                ("down the river", "in the river"), ("out to sea", "in the sea")],
            [("otter", "swam out"), ("frog", "jumped in"), ("fisherman", "rowed out"), ("swan", "swam out")],
            "the {helper} {deed} and brought the {thing} back.", "the {thing} sank {place}.",
            ["{hero} took the {thing} home and was very glad.", Care]),
        new(["key", "coin", "ring", "shell", "button"], ["golden", "silver", "tiny", "shiny", "pretty"], Found,
            ["{hero} showed the {thing} to everyone in the village.", "{hero} held the {thing} up to the sun.",
                "{hero} carried the {thing} across the field."],
            ["but {she} stumbled, and the {thing} fell {into}.", "suddenly the {thing} slipped and fell {into}."],
            [("into the tall grass", "in the grass"), ("into a deep hole", "in the hole"),
                ("into a thick bush", "in the bush"), ("into the dry leaves", "in the leaves")],
            [("mole", "dug"), ("hen", "scratched"), ("magpie", "looked"), ("shepherd", "searched")],
            "the {helper} {deed} {place} and found the {thing}.",
            "{she} looked {place} until night, but the {thing} was gone.",
            ["{hero} took the {thing} home and was very glad.", Care]),
        new(["drum", "flute", "clock", "lamp", "bell"], ["wooden", "new", "little", "old", "fine"], Found,
            ["{hero} put the {thing} on the table.", "{hero} cleaned the {thing} until it looked like new.",
                "{hero} carried the {thing} home."],
            ["but the {thing} fell {into} and broke.",
                "suddenly {she} slipped, and the {thing} fell {into} and broke."],
            [("on the floor", "on the floor"), ("on a stone", "on the stone"), ("on the steps", "on the steps"),
                ("on the hard ground", "on the ground")],
            [("smith", "took a hammer"), ("carpenter", "took some glue"), ("tinker", "took some wire"),
                ("potter", "took some clay")],
            "the {helper} {deed} and mended the {thing}.", "the {thing} lay {place} and stayed broken.",
            ["{hero} put the {thing} in a safe place and was glad.", Care]),
        new(["cake", "pie", "pudding", "loaf", "tart"], ["sweet", "fresh", "warm", "big", "round"],
            ["one {time}, {hero} baked {athing}.", "one {time}, {hero} bought {athing} at the market.",
                "one {time}, {hero}'s {relative} baked {athing} for {her}."],
            ["{hero} put the {thing} on a bench in the garden.", "{hero} wanted to eat the {thing} under a tree.",
                "{hero} carried the {thing} along the road."],
            ["but {into} came and stole the {thing}.", "suddenly {into} took the {thing} and ran away."],
            [("a hungry goose", "the goose"), ("a naughty raven", "the raven"), ("a big badger", "the badger"),
                ("a sly weasel", "the weasel")],
            [("farmer", "ran after"), ("miller", "chased"), ("gardener", "chased"), ("hunter", "followed")],
            "the {helper} {deed} {place} and got the {thing} back.", "{place} ate all of the {thing}.",
            ["{hero} shared the {thing} with the {helper}, and both were glad.",
                "{hero} and the {helper} ate the {thing} together and were happy."]),
    ];

    public static readonly string[] Things = [.. Kinds.SelectMany(k => k.Things)];

    public static int IndexOfHero(string hero) =>
        Index(Array.FindIndex(Heroes, h => h.Name == hero), "hero", hero, Heroes.Select(h => h.Name));

    public static int IndexOfThing(string thing) => Index(Array.IndexOf(Things, thing), "thing", thing, Things);

    public static StoryKind KindOf(string thing) => Kinds[IndexOfThing(thing) / Kinds[0].Things.Length];

    private static int Index(int index, string what, string got, IEnumerable<string> known) =>
        index >= 0 ? index : throw new ArgumentException(
            $"\"{got}\" is no {what} of the stories; expected one of {string.Join(", ", known)}");
}
