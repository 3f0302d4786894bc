//! Makes the JavaScript beside a module: `xtask-wasm-bindgen MODULE.wasm FOLDER NAME KIND` writes `NAME.js`, `NAME.d.ts`
//! and `NAME_bg.wasm`.
//!
//! KIND is `web`, whose JavaScript loads the module by wasm-bindgen's own code, or `glue`, which leaves that to who
//! imports it: `glue()` makes all that belongs to a module, `imports` is what that wants, and `start` takes what has been
//! made of it.
//!
//! wasm-bindgen refuses a command line of another version than the crate's. Built from the same lock file,
//! this one cannot be another, and nobody has to install it. It is a crate of its own because it takes a
//! minute to compile, which only the wasm legs should wait for.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail, ensure};
use walrus::{
    Data, ExportItem, FunctionBuilder, FunctionKind, Module, ModuleConfig, RawCustomSection,
    ValType,
};
use wasm_bindgen_cli_support::Bindgen;

/// What rustc allows and wasm-bindgen is kept from using. A function that returns two values gets a wrapper of its
/// own from V8, compiled while the module is: of ours all together, that takes longer than the rest of it.
const MULTIVALUE: &[u8] = b"multivalue";

const FEATURES: &str = "target_features";

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let mut next = |what: &str| arguments.next().with_context(|| format!("which {what}?"));
    let (module, folder) = (next("module")?, next("folder")?);
    let (name, kind) = (next("name")?, next("kind")?);
    let (module, folder) = (Path::new(&module), Path::new(&folder));
    match kind.as_str() {
        "web" => {
            let mut bindgen = Bindgen::new();
            bindgen.web(true)?;
            generate(&mut bindgen, module, folder, &name)
        }
        "glue" => {
            let mut bindgen = Bindgen::new();
            bindgen.bundler(true)?;
            generate(&mut bindgen, module, folder, &name)?;
            leave_loading(folder, &name)
        }
        _ => bail!("which kind: web or glue?"),
    }
}

fn generate(bindgen: &mut Bindgen, module: &Path, folder: &Path, name: &str) -> Result<()> {
    // What LLVM has made is not verified once more.
    let mut config = ModuleConfig::new();
    let mut module = config.strict_validate(false).parse(&fs::read(module)?)?;
    let features = module.customs.remove_raw(FEATURES);
    let features = features.context("the module does not say which features it may use")?;
    module.customs.add(RawCustomSection {
        name: FEATURES.to_owned(),
        data: without(&features.data, MULTIVALUE).context("its features cannot be read")?,
    });
    bindgen
        .input_module(name, module)
        .out_name(name)
        .typescript(true)
        .generate(folder)
}

/// A list of features: how many they are, then of each a sign, its length, and its name.
fn without(features: &[u8], unused: &[u8]) -> Option<Vec<u8>> {
    let (count, mut rest) = features.split_first()?;
    let mut kept = vec![0];
    for _ in 0..*count {
        let (_, length) = (rest.first()?, rest.get(1)?);
        let (feature, after) = rest.split_at_checked(2 + usize::from(*length))?;
        rest = after;
        if &feature[2..] != unused {
            kept[0] += 1;
            kept.extend(feature);
        }
    }
    // No number is 128 or more, or the list would not end here.
    rest.is_empty().then_some(kept)
}

/// Puts the glue itself in place of the loader for bundlers: a function that makes it when it is called, so that a
/// program in which nobody asks for a module does nothing for it.
fn leave_loading(folder: &Path, name: &str) -> Result<()> {
    let file = |end: &str| folder.join(format!("{name}{end}"));
    let mut module = Module::from_file(file("_bg.wasm"))?;
    let mut glue = fs::read_to_string(file("_bg.js"))?;
    refuse_returned_references(&module)?;
    cut_unread(&mut module);
    let segments: Vec<_> = module.data.iter().map(Data::id).collect();
    for id in segments {
        blank_paths(&mut module.data.get_mut(id).value);
    }
    // Their own names are long, and have to be in both files.
    for (number, import) in module.imports.iter_mut().enumerate() {
        let short = format!("import{number}");
        glue = glue.replace(&import.name, &short);
        import.name = short;
    }
    module.emit_wasm_file(file("_bg.wasm"))?;
    let imports: Vec<&str> = module.imports.iter().map(|import| &*import.name).collect();
    let imports = imports.join(", ");

    let (glue, exports) = without_exports(&glue, "");
    let exports = exports.join(", ");
    let glue = format!(
        "export function glue() {{\n{glue}\
         const imports = {{ \"./{name}_bg.js\": {{ {imports} }} }};\n\
         const start = (exports) => {{ wasm = exports; wasm.__wbindgen_start(); }};\n\
         return {{ imports, start, {exports} }};\n}}\n"
    );
    fs::remove_file(file("_bg.js"))?;
    fs::write(file(".js"), glue)?;

    let (types, exports) = without_exports(&fs::read_to_string(file(".d.ts"))?, "declare ");
    let exports = exports
        .iter()
        .map(|name| format!("readonly {name}: typeof {name};\n"));
    let exports: String = exports.collect();
    let types = format!(
        "{types}\nexport interface Glue {{\n\
         readonly imports: WebAssembly.Imports;\n\
         readonly start: (exports: WebAssembly.Exports) => void;\n\
         {exports}}}\nexport function glue(): Glue;\n"
    );
    fs::write(file(".d.ts"), types)?;
    Ok(())
}

/// Node 20 ends the whole program ("unreachable code", in V8's deoptimizer) when a hot function that calls an export which
/// returns a value of JavaScript's is deoptimized. An export that returns a `Result` leaves the value in a table instead.
fn refuse_returned_references(module: &Module) -> Result<()> {
    for export in module.exports.iter() {
        let ExportItem::Function(function) = export.item else {
            continue;
        };
        let results = module.types.results(module.funcs.get(function).ty());
        let has_reference = results.iter().any(|kind| matches!(kind, ValType::Ref(_)));
        ensure!(!has_reference, "{} must return a Result", export.name);
    }
    Ok(())
}

/// Cuts out what nobody reads. A panic traps at once, as JavaScript sees it anyway; `{:?}` writes nothing, as with
/// rustc's `fmt-debug=none`; and nobody calls what js-sys keeps for closures.
fn cut_unread(module: &mut Module) {
    let functions = module.funcs.iter_local();
    let unread = functions.filter_map(|(id, _)| {
        let name = module.funcs.get(id).name.as_deref()?;
        Some((id, Unread::of(name)?))
    });
    for (id, unread) in unread.collect::<Vec<_>>() {
        let signature = module.funcs.get(id).ty();
        let (params, results) = module.types.params_results(signature);
        let (params, results) = (params.to_vec(), results.to_vec());
        let mut function = FunctionBuilder::new(&mut module.types, &params, &results);
        match unread {
            Unread::Debug if results == [ValType::I32] => {
                function.func_body().i32_const(0); // `Ok(())`
            }
            _ => {
                function.func_body().unreachable();
            }
        }
        let arguments = params.iter().map(|kind| module.locals.add(*kind));
        let function = function.local_func(arguments.collect());
        module.funcs.get_mut(id).kind = FunctionKind::Local(function);
    }
}

/// Blanks the paths of source files, of which panics tell. They also tell how the machine is set up that built this.
fn blank_paths(data: &mut [u8]) {
    for text in data.split_mut(|byte| !byte.is_ascii_graphic()) {
        if text.starts_with(b"/") && text.ends_with(b".rs") {
            text.fill(0);
        }
    }
}

/// What nobody reads.
enum Unread {
    Debug,
    Panic,
    Closure,
}

impl Unread {
    /// What a function does by its name.
    fn of(name: &str) -> Option<Self> {
        let is_panic = name.contains("::panicking::")
            || name.contains("::slice_error_fail")
            || name.ends_with("_fail")
            || name.ends_with("_failed");
        if name.contains("fmt::Debug>::fmt") || name.contains("::fmt::builders::") {
            Some(Self::Debug)
        } else if is_panic && !name.contains("starsbot") {
            Some(Self::Panic)
        } else {
            name.contains("::closures::").then_some(Self::Closure)
        }
    }
}

/// A text in which nothing is exported any more, but marked in its place, and the names of what was.
fn without_exports(text: &str, mark: &str) -> (String, Vec<String>) {
    let (mut kept, mut names) = (String::new(), Vec::new());
    for line in text.lines() {
        let declared = line.strip_prefix("export ");
        if let Some(declared) = declared {
            let name = declared.split([' ', '(']).nth(1).unwrap_or_default();
            // What wasm-bindgen marks so is between it and the module.
            if !name.starts_with("__wb") {
                names.push(name.to_owned());
            }
            kept.push_str(mark);
        }
        kept.push_str(declared.unwrap_or(line));
        kept.push('\n');
    }
    (kept, names)
}
