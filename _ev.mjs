import { parseAst } from "rolldown/parseAst"; import fs from "node:fs"; import vm from "node:vm";
const f="dist/mod.js"; const src=fs.readFileSync(f,"utf8");
const ast=parseAst(src);
let out="",n=0; const lab=[]; let at=0;
for(const st of ast.body){ if(/Export|Import/.test(st.type)) {out+=src.slice(st.start,st.end);continue;}
 if(st.type==="VariableDeclaration"){ for(const d of st.declarations){ const t=src.slice(d.start,d.end); out+=st.kind+" "+t+`;__t(${n++});`; lab.push(t.slice(0,80)); } continue; }
 const t=src.slice(st.start,st.end); out+=t; if(st.type!=="FunctionDeclaration"){ out+=`;__t(${n++});`; lab.push(t.slice(0,80)); } else out+=";" }
const acc=Array(n).fill(0); let last;
globalThis.__t=(i)=>{const t=performance.now(); acc[i]+=t-last; last=performance.now();};
const m=new vm.SourceTextModule(out,{importModuleDynamically(){}}); await m.link(()=>{}); last=performance.now(); globalThis.__t(0);globalThis.__t(0); acc[0]=0; last=performance.now(); await m.evaluate();
const r=acc.map((a,i)=>[a*1000,lab[i]]).sort((a,b)=>b[0]-a[0]); console.log(r.reduce((s,x)=>s+x[0],0).toFixed(0)); r.slice(0,24).forEach(x=>console.log(x[0].toFixed(1),x[1]));
