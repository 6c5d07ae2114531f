using System.CommandLine;
using Dpo.Cli.Terminal;
using Dpo.Kernel.Notebooks;
using Dpo.Kernel.Pages;
using Dpo.Runs;

namespace Dpo.Cli.Commands;

/// <summary>dpo export: the chapters for a purpose: copies for students, pages to read, slides to show.</summary>
internal static class ExportCommand
{
    public static Command Make()
    {
        var path = new Argument<string>("PATH")
        { Description = "A notebook, or a folder: the notebooks directly in it." };
        var to = new Option<string>("--to")
        {
            Description = "student: without outputs and without the way to the solutions. "
                + "html: pages with the outputs, to read without a network. slides: the same for a projector.",
            Required = true,
        };
        to.AcceptOnlyFromAmong("student", "html", "slides");
        var folder = new Option<string?>("--out")
        {
            Description = "Folder of the copies or pages (artifacts/student, html or slides beside the notebooks' "
                + "folder).",
            HelpName = "DIR",
        };
        var command = new Command("export", "Make copies for students, pages or slides of the chapters.")
        {
            path, to, folder,
        };
        command.SetAction(parsed =>
        {
            var files = NotebookFiles.Find(parsed.GetValue(path)!);
            var form = parsed.GetValue(to)!;
            var from = Path.GetDirectoryName(Path.GetFullPath(files[0]))!;
            var target = parsed.GetValue(folder) ?? Path.GetFullPath(Path.Combine(from, "..", "artifacts", form));
            if (form == "student")
            {
                Students(files, from, target);
            }
            else
            {
                Pages(files, form, target);
            }
            return ExitCode.Done;
        });
        return command;
    }

    private static void Students(string[] files, string from, string target)
    {
        Directory.CreateDirectory(target);
        foreach (var file in files)
        {
            var copy = Path.Combine(target, Path.GetFileName(file));
            if (RunPaths.AreSame(copy, file))
            {
                throw new UsageException($"--out {target} is the folder of the notebooks themselves: "
                    + "their outputs would be lost. Name another folder");
            }
            StudentCopy.Create(Notebook.Load(file), from, target).Save(copy);
            Console.WriteLine(Path.GetRelativePath(Environment.CurrentDirectory, copy));
        }
    }

    private static void Pages(string[] files, string form, string target)
    {
        var notebooks = files.Select(Notebook.Load).ToList();
        if (form == "html")
        {
            Site.WritePages(notebooks, target);
        }
        else
        {
            Site.WriteSlides(notebooks, target);
        }
        foreach (var notebook in notebooks.Where(n => n.CodeCells.Any(
            c => c.ExecutionCount is null && !string.IsNullOrWhiteSpace(c.Source))))
        {
            Console.Error.WriteLine($"dpo: {notebook.Name} has cells that were never run; "
                + $"`dpo run {notebook.Name} --save` fills in their outputs");
        }
        Console.WriteLine(Path.GetRelativePath(Environment.CurrentDirectory, Path.Combine(target, "index.html")));
    }
}
