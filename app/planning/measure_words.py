"""What the counting rules and their parameters are called where people choose them."""

from app.ui.words import Words

MEASURE_WORDS = {
    "pairs": Words("姊妹学校对数", "Sister-school pairs"),
    "partners": Words("境外伙伴学校数", "Partner schools"),
    "own_schools": Words("缔结了姊妹学校的我方学校数", "Our schools that have a partner"),
    "new_pairs": Words("一段时间内新增的对数", "Pairs that are new in a period"),
    "activities": Words("交流活动次数", "Exchange activities"),
    "activity_balance": Words("来访与出访之比", "Visits received against visits made"),
    "persons": Words("出境研修人数", "Persons sent abroad for training"),
    "person_trips": Words("出境研修人次", "Person-trips of training abroad"),
    "trips": Words("出境研修团组数", "Training trips abroad"),
    "coverage": Words("学段与学科覆盖格数", "Stages and subjects covered"),
    "teachers": Words("在聘外籍教师数", "Foreign teachers in service"),
    "students": Words("在读国际及港澳台学生数", "International, Hong Kong, Macao and Taiwan (China) students"),
    "admitting_schools": Words("招收此类学生的学校数", "Schools that have such students"),
    "programmes": Words("项目与机构事实数", "Programmes and institutions"),
    "programme_amount": Words("项目金额合计", "Sum of programme amounts"),
    "ratio": Words("占比（上报的分子与分母）", "A share reported as two numbers"),
    "statistic_only": Words("不计数，只列统计数", "Not counted; dated statistics only"),
}

PARAMETER_WORDS = {
    "areas": Words("地区", "Areas"), "sector": Words("教育阶段", "Sector"), "stages": Words("学段", "Stages"),
    "ownership": Words("办别", "Ownership"), "affiliations": Words("隶属", "Affiliation"),
    "basis": Words("存量还是累计", "In force or ever"),
    "countries": Words("国家/地区代码", "Codes of countries or regions"),
    "localities": Words("地方", "Localities"), "after": Words("此日之后（不含）", "After this day"),
    "until": Words("至此日（含）", "Up to this day"), "window": Words("时间范围", "Period"),
    "directions": Words("方向", "Directions"), "purposes": Words("任务类别", "Purposes"),
    "duties": Words("身份", "Duties"), "ages": Words("年龄段", "Age bands"),
    "key_teachers": Words("只计骨干", "Key teachers only"), "subjects": Words("学科", "Subjects"),
    "work_categories": Words("来华工作类别", "Work categories"), "layers": Words("就读层面", "Layers of enrolment"),
    "subtypes": Words("项目类型", "Types of programme"), "statuses": Words("计入的状态", "Statuses that count"),
    "unit": Words("按什么计数", "What is one unit"), "names": Words("清单所列名称", "Names on the list"),
    "indicator": Words("指标代码", "Code of the indicator"),
}

PARAMETER_HELP = {
    "areas": Words("全不选即国际、香港、澳门、台湾。", "None chosen means foreign, Hong Kong, Macao and Taiwan."),
    "stages": Words("全不选即不限。", "None chosen means any."),
    "countries": Words("两位代码，每行一个，如 GB。", "Codes of two letters, one a line, such as GB."),
    "localities": Words("每行一个，与登记的写法一致。", "One a line, as they are registered."),
    "names": Words("每行一个，与登记的名称一致。", "One a line, as they are registered."),
    "statuses": Words("筹设、在建、培育默认不算建成，须计入时请勾选。",
                      "Preparing, building and cultivated do not count as built unless chosen."),
    "indicator": Words("与各单位上报占比时填写的代码一致。", "As the organisations give it with their shares."),
    "purposes": Words("全不选即各类研修。", "None chosen means every kind of training."),
    "duties": Words("全不选即校（园）长、教师和管理干部。", "None chosen means heads, teachers and cadres."),
}

OPTION_WORDS = {
    "in_force": Words("有效存量", "In force"), "ever": Words("历史累计", "Ever"),
    "gross": Words("新增总数（不减失效）", "Gross, lapsed ones included"),
    "basic": Words("基础教育（含幼儿园、中职）", "Basic education"), "higher": Words("高等教育", "Higher education"),
    "year": Words("所问日期的当年", "The calendar year of the day asked"),
    "school_year": Words("所问日期所在学年（9月1日起）", "The school year of the day asked, from 1 September"),
    "programme": Words("每个项目", "Each programme"), "organisation": Words("每个承担单位", "Each organisation"),
    "counterpart": Words("每个合作方", "Each counterpart"),
}
